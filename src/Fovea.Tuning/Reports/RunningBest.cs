namespace Fovea.Tuning;

/// <summary>The least value of a study after each of its trials.</summary>
internal static class RunningBest
{
    /// <summary>The trials that yielded a value, in order of their numbers, each with the least value up to it.</summary>
    public static IReadOnlyList<(TrialRecord Trial, double Best)> Compute(IEnumerable<TrialRecord> trials)
    {
        List<(TrialRecord, double)> steps = [];
        double best = double.PositiveInfinity;
        foreach (TrialRecord trial in trials.OrderBy(trial => trial.Number))
        {
            if (trial is not { State: TrialState.Done, Value: { } value } || !double.IsFinite(value)) continue;
            best = Math.Min(best, value);
            steps.Add((trial, best));
        }

        return steps;
    }
}
