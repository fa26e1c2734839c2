using System.Text.Json.Serialization;
using Fovea.Configuration;

namespace Fovea.Training.Schedules;

/// <summary>How the learning rate changes over training: a factor on it. Another one is a record beside these.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ConstantSchedule), "constant")]
[JsonDerivedType(typeof(LinearSchedule), "linear")]
[JsonDerivedType(typeof(CosineSchedule), "cosine")]
[JsonDerivedType(typeof(ExponentialSchedule), "exponential")]
public abstract record ScheduleOptions
{
    /// <summary>The factor at a point of training.</summary>
    /// <param name="epochs">Epochs done, with the fraction of the current one.</param>
    /// <param name="totalEpochs">Epochs in all, at least 1.</param>
    /// <returns>A factor from 0 to 1.</returns>
    public abstract double Factor(double epochs, int totalEpochs);
}

/// <summary>Always 1.</summary>
public sealed record ConstantSchedule : ScheduleOptions
{
    /// <inheritdoc/>
    public override double Factor(double epochs, int totalEpochs) => 1;
}

/// <summary>From 1 to 0 in a straight line, as in the paper.</summary>
public sealed record LinearSchedule : ScheduleOptions
{
    /// <inheritdoc/>
    public override double Factor(double epochs, int totalEpochs) => Math.Max(0, 1 - (epochs / totalEpochs));
}

/// <summary>From 1 to 0 along half a cosine (Loshchilov and Hutter 2017, without restarts).</summary>
public sealed record CosineSchedule : ScheduleOptions
{
    /// <inheritdoc/>
    public override double Factor(double epochs, int totalEpochs) => 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, epochs / totalEpochs)));
}

/// <summary>Times a constant for every epoch, in equal ratios from step to step.</summary>
public sealed record ExponentialSchedule : ScheduleOptions
{
    /// <summary>Factor from one epoch to the next.</summary>
    /// <value>Above 0, at most 1; default 0.97.</value>
    public float PerEpoch { get; init => field = Check.Above(value, 0f, 1f, nameof(PerEpoch)); } = 0.97f;

    /// <inheritdoc/>
    public override double Factor(double epochs, int totalEpochs) => Math.Pow(PerEpoch, epochs);
}
