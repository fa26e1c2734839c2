namespace Fovea.Tuning;

/// <summary>
/// A history as a model reads it: ended trials with a value each, and points that are still to come. A trial that failed, or whose value is not finite, has the
/// worst value seen, so that the search keeps away from it; a pruned one what it had reached, at least the median of those that ended: it was stopped for being poor.
/// </summary>
internal sealed class Observations
{
    private Observations(IReadOnlyList<ParameterValues> points, IReadOnlyList<double> values, IReadOnlyList<ParameterValues> pending) =>
        (Points, Values, Pending) = (points, values, pending);

    /// <summary>Points of ended trials.</summary>
    public IReadOnlyList<ParameterValues> Points { get; }

    /// <summary>Their values, all finite.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Points of trials that wait or run.</summary>
    public IReadOnlyList<ParameterValues> Pending { get; }

    /// <summary>Reads a history; points outside the space are left out.</summary>
    public static Observations FromHistory(SearchSpace space, IReadOnlyList<TrialRecord> history)
    {
        List<ParameterValues> points = [], pending = [];
        List<double?> values = [];
        foreach (TrialRecord trial in history.OrderBy(trial => trial.Number))
        {
            if (!space.TryFit(trial.Parameters, out ParameterValues fitted)) continue;
            if (trial.IsPending())
            {
                pending.Add(fitted);
                continue;
            }

            points.Add(fitted);
            values.Add(trial.State == TrialState.Done && trial.Value is { } value && double.IsFinite(value) ? value : null);
        }

        return new Observations(points, Filled(values, [.. Reached(space, history)]), pending);
    }

    /// <summary>Per ended trial, what a pruned one had reached; null for the others.</summary>
    private static IEnumerable<double?> Reached(SearchSpace space, IReadOnlyList<TrialRecord> history) =>
        from trial in history.OrderBy(trial => trial.Number)
        where space.TryFit(trial.Parameters, out _) && !trial.IsPending()
        let finite = trial.Intermediate.Select(value => value.Value).Where(double.IsFinite)
        select trial.State == TrialState.Pruned && finite.Any() ? finite.Min() : (double?)null;

    private static double[] Filled(List<double?> values, double?[] reached)
    {
        double[] done = [.. values.OfType<double>().Order()];
        double median = done.Length == 0 ? double.NegativeInfinity : done[done.Length / 2];
        double?[] known = [.. values.Zip(reached, (value, least) => value ?? (least is { } given ? Math.Max(given, median) : null))];
        double worst = known.OfType<double>().DefaultIfEmpty(0).Max();
        return [.. known.Select(value => value ?? worst)];
    }
}
