using Fovea.Parts;
using Fovea.Policies;
using Fovea.PolicyGradients;

namespace Fovea.Training;

/// <summary>Where a run stands between two steps: with the weights and the optimizer's memory, all that going on needs.</summary>
internal sealed record TrainingPosition
{
    /// <summary>Epochs done.</summary>
    public int Epoch { get; init; }

    /// <summary>Images of the current epoch that were trained on.</summary>
    public int ImagesDone { get; init; }

    /// <summary>Steps taken.</summary>
    public int Step { get; init; }

    /// <summary>Sum of the current epoch's losses over rows.</summary>
    public RowLoss EpochLoss { get; init; }

    /// <summary>What the current epoch's locations have in common; nothing where the position was written down without it.</summary>
    public LocationTally EpochLocations { get; init; }

    /// <summary>Norm of each parameter group's gradient at the last step, before clipping; none where the position was written down without them.</summary>
    public IReadOnlyList<double> GradientNorms { get; init => field = value ?? []; } = [];

    /// <summary>Seconds spent on the current epoch's steps.</summary>
    public double EpochSeconds { get; init; }

    /// <summary>Seconds spent on steps in all.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>Seconds spent in all, validation included.</summary>
    public double Seconds { get; init; }

    /// <summary>Epoch of the best weights so far; 0 before the first validation.</summary>
    public int BestEpoch { get; init; }

    /// <summary>Validation error of the best weights so far, in percent.</summary>
    public double BestValidationErrorPercent { get; init; } = 100;

    /// <summary>Validation negative log-likelihood of the best weights so far, in nats.</summary>
    public double BestValidationNegativeLogLikelihood { get; init; } = double.MaxValue;

    /// <summary>What the schedule remembers.</summary>
    public ScheduleMemory Schedule { get; init; }

    /// <summary>Bytes of metrics written so far: what lies behind is cut off when the run goes on.</summary>
    public long MetricsLength { get; init; }
}
