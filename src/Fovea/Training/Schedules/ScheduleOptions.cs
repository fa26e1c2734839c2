using System.Text.Json.Serialization;

namespace Fovea.Parts;

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
