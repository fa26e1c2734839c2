using Fovea.Parts;

namespace Fovea;

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

/// <summary>
/// 1 until validation shows nothing better for some epochs; then times a constant, again and again. It needs no number of epochs in advance: good
/// together with <see cref="TrainingOptions.Patience"/>, which ends training where the reductions do not help any more.
/// </summary>
public sealed record PlateauSchedule : ScheduleOptions
{
    /// <summary>What the rate is multiplied by at each reduction.</summary>
    /// <value>0.001 to 0.999; default 0.5.</value>
    public float Reduction { get; init => field = Check.AtLeast(value, 0.001f, 0.999f, nameof(Reduction)); } = 0.5f;

    /// <summary>Epochs without an improvement after which the rate is reduced; after a reduction they are counted anew.</summary>
    /// <value>1 to 1,000,000; default 5.</value>
    public int Patience { get; init => field = Check.Within(value, 1, 1_000_000, nameof(Patience)); } = 5;

    /// <summary>The least factor that it comes to.</summary>
    /// <value>0 to 1; default 0.01.</value>
    public float Least { get; init => field = Check.AtLeast(value, 0f, 1f, nameof(Least)); } = 0.01f;

    /// <inheritdoc/>
    public override double Factor(in ScheduleMoment moment) => Math.Max(Least, Math.Pow(Reduction, moment.Memory.Reductions));

    /// <inheritdoc/>
    public override ScheduleMemory Remember(ScheduleMemory before, bool improved)
    {
        if (improved) return before with { EpochsWaited = 0 };
        return before.EpochsWaited + 1 < Patience ? before with { EpochsWaited = before.EpochsWaited + 1 } : new ScheduleMemory(0, before.Reductions + 1);
    }
}
