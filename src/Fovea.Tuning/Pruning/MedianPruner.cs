using Fovea.Parts;

namespace Fovea.Tuning;

/// <summary>Stops a trial that at a step has done worse than the median of those that ended.</summary>
/// <param name="StartUpTrials">Ended trials before any is stopped. 1 to 10000; default 5.</param>
/// <param name="WarmUpSteps">Steps before a trial is stopped. 0 to 1000000; default 0.</param>
public sealed record MedianPruningOptions(int StartUpTrials = 5, int WarmUpSteps = 0) : PrunerOptions
{
    /// <summary>Ended trials before any is stopped.</summary>
    public int StartUpTrials { get; } = Check.Within(StartUpTrials, 1, 10000, nameof(StartUpTrials));

    /// <summary>Steps before a trial is stopped.</summary>
    public int WarmUpSteps { get; } = Check.Within(WarmUpSteps, 0, 1_000_000, nameof(WarmUpSteps));

    /// <inheritdoc/>
    public override IPruner Create() => new MedianPruner(StartUpTrials, WarmUpSteps);
}

/// <summary>
/// The median stopping rule (Golovin et al. 2017, Google Vizier, section 3.2.1), with the best value up to a step on both sides, where
/// the paper has the others' running averages: errors fall as training goes on, and an average still holds their high beginning.
/// </summary>
/// <param name="startUpTrials">Ended trials before any is stopped.</param>
/// <param name="warmUpSteps">Steps before a trial is stopped.</param>
internal sealed class MedianPruner(int startUpTrials, int warmUpSteps) : IPruner
{
    /// <inheritdoc/>
    public bool ShouldPrune(TrialRecord trial, IReadOnlyList<TrialRecord> history)
    {
        if (trial.Intermediate.Count == 0) return false;
        int step = trial.Intermediate[^1].Step;
        double best = BestUpTo(trial, step);
        double[] others =
        [
            .. history.Where(other => other.Number != trial.Number && other.State == TrialState.Done)
                .Select(other => BestUpTo(other, step)).Where(double.IsFinite).Order(),
        ];
        return step > warmUpSteps && others.Length >= startUpTrials && !(best <= Median(others));
    }

    private static double BestUpTo(TrialRecord trial, int step) =>
        trial.Intermediate.Where(value => value.Step <= step && !double.IsNaN(value.Value)).Select(value => value.Value).DefaultIfEmpty(double.NaN).Min();

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
