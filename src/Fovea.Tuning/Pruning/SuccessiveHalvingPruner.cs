using Fovea.Parts;

namespace Fovea.Tuning;

/// <summary>Lets the best share of trials pass at steps that grow geometrically.</summary>
/// <param name="ReductionFactor">One trial in so many passes a rung, and the next rung is so many times as far. 2 to 100; default 3.</param>
/// <param name="MinimumResource">The step of the first rung. 1 to 1000000; default 1.</param>
public sealed record SuccessiveHalvingOptions(int ReductionFactor = 3, int MinimumResource = 1) : PrunerOptions
{
    /// <summary>One trial in so many passes a rung, and the next rung is so many times as far.</summary>
    public int ReductionFactor { get; } = Check.Within(ReductionFactor, 2, 100, nameof(ReductionFactor));

    /// <summary>The step of the first rung.</summary>
    public int MinimumResource { get; } = Check.Within(MinimumResource, 1, 1_000_000, nameof(MinimumResource));

    /// <inheritdoc/>
    public override IPruner Create() => new SuccessiveHalvingPruner(ReductionFactor, MinimumResource);
}

/// <summary>
/// Asynchronous successive halving (Li et al. 2020, A system for massively parallel hyperparameter tuning, algorithm 2), in the form that
/// stops: rungs stand at minimumResource * reductionFactor^k steps. A trial that comes to a rung is compared at once with all that came
/// there before, whatever became of them, and goes on if it is among the best share (of few, if it is the best).
/// </summary>
/// <param name="reductionFactor">One trial in so many passes.</param>
/// <param name="minimumResource">The step of the first rung.</param>
internal sealed class SuccessiveHalvingPruner(int reductionFactor, int minimumResource) : IPruner
{
    /// <inheritdoc/>
    public bool ShouldPrune(TrialRecord trial, IReadOnlyList<TrialRecord> history)
    {
        if (trial.Intermediate.Count == 0) return false;
        int before = trial.Intermediate.Count > 1 ? trial.Intermediate[^2].Step : 0;
        if (LastRungUpTo(trial.Intermediate[^1].Step) is not { } rung || rung <= before) return false;

        double own = trial.Intermediate[^1].Value;
        if (double.IsNaN(own)) return true;
        double[] others = [.. history.Where(other => other.Number != trial.Number).Select(other => ValueAt(other, rung)).OfType<double>()];
        int better = others.Count(value => value < own);
        return better >= Math.Max(1, (others.Length + 1) / reductionFactor);
    }

    private long? LastRungUpTo(int step)
    {
        if (step < minimumResource) return null;
        long rung = minimumResource;
        while (rung * reductionFactor <= step) rung *= reductionFactor;
        return rung;
    }

    /// <summary>What a trial had when it came to a rung: the first value at or past it.</summary>
    private static double? ValueAt(TrialRecord trial, long rung)
    {
        foreach (IntermediateValue value in trial.Intermediate)
        {
            if (value.Step >= rung) return value.Value;
        }

        return null;
    }
}
