using System.Text.Json.Serialization;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// How the learning rate changes over training: a factor on it, which goes by time, by what validation shows, or by both. A warm-up comes before any
/// schedule, <see cref="TrainingOptions.WarmUpEpochs"/>: the schedule's time begins when it ends. Another schedule is a record beside these.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ConstantSchedule), "constant")]
[JsonDerivedType(typeof(LinearSchedule), "linear")]
[JsonDerivedType(typeof(CosineSchedule), "cosine")]
[JsonDerivedType(typeof(ExponentialSchedule), "exponential")]
[JsonDerivedType(typeof(PlateauSchedule), "plateau")]
public abstract record ScheduleOptions
{
    /// <summary>The factor at a moment of training.</summary>
    /// <returns>A factor from 0 to 1.</returns>
    public abstract double Factor(in ScheduleMoment moment);

    /// <summary>What the schedule remembers after an epoch: a function of its arguments alone, so that a run that goes on goes the same way. By default nothing.</summary>
    /// <param name="before">What it remembered before.</param>
    /// <param name="improved">Whether the epoch was the best so far by <see cref="TrainingOptions.Monitor"/>.</param>
    public virtual ScheduleMemory Remember(ScheduleMemory before, bool improved) => before;
}

/// <summary>Where training stands, as a schedule sees it.</summary>
/// <param name="Epochs">Epochs done since the warm-up, with the fraction of the current one.</param>
/// <param name="TotalEpochs">Epochs in all without those of the warm-up, above 0.</param>
/// <param name="Memory">What the schedule has remembered.</param>
public readonly record struct ScheduleMoment(double Epochs, double TotalEpochs, ScheduleMemory Memory = default);

/// <summary>What a schedule that follows validation remembers from epoch to epoch; checkpoints keep it.</summary>
/// <param name="EpochsWaited">Epochs without an improvement since the last one or the last reduction.</param>
/// <param name="Reductions">How often the rate was reduced.</param>
public readonly record struct ScheduleMemory(int EpochsWaited, int Reductions);

/// <summary>Always 1.</summary>
public sealed record ConstantSchedule : ScheduleOptions
{
    /// <inheritdoc/>
    public override double Factor(in ScheduleMoment moment) => 1;
}

/// <summary>From 1 to 0 in a straight line, as in the paper.</summary>
public sealed record LinearSchedule : ScheduleOptions
{
    /// <inheritdoc/>
    public override double Factor(in ScheduleMoment moment) => Math.Max(0, 1 - (moment.Epochs / moment.TotalEpochs));
}

/// <summary>From 1 to 0 along half a cosine (Loshchilov and Hutter 2017, without restarts).</summary>
public sealed record CosineSchedule : ScheduleOptions
{
    /// <inheritdoc/>
    public override double Factor(in ScheduleMoment moment) => 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, moment.Epochs / moment.TotalEpochs)));
}

/// <summary>Times a constant for every epoch, in equal ratios from step to step.</summary>
public sealed record ExponentialSchedule : ScheduleOptions
{
    /// <summary>Factor from one epoch to the next.</summary>
    /// <value>Above 0, at most 1; default 0.97.</value>
    public float PerEpoch { get; init => field = Check.Above(value, 0f, 1f, nameof(PerEpoch)); } = 0.97f;

    /// <inheritdoc/>
    public override double Factor(in ScheduleMoment moment) => Math.Pow(PerEpoch, moment.Epochs);
}
