namespace Fovea.Tuning;

/// <summary>Trials of an earlier study that a new one can begin with.</summary>
/// <param name="Trials">Those that ended and lie in the new space, numbered from 0, in order; their values as the new space writes them.</param>
/// <param name="LeftOut">Why each of the others was left out, in order: "outside the values of 'rate'". The same reason has the same words.</param>
public sealed record WarmStart(IReadOnlyList<TrialRecord> Trials, IReadOnlyList<string> LeftOut)
{
    /// <summary>Takes from a history what a space can use.</summary>
    /// <param name="space">The new space.</param>
    /// <param name="history">Earlier trials, whose values mean the same.</param>
    /// <param name="names">New names of parameters by old ones; null where none changed.</param>
    /// <exception cref="SpaceException">Two parameters of a trial get the same name.</exception>
    public static WarmStart From(SearchSpace space, IEnumerable<TrialRecord> history, IReadOnlyDictionary<string, string>? names = null)
    {
        List<TrialRecord> trials = [];
        List<string> leftOut = [];
        foreach (TrialRecord trial in history)
        {
            ParameterValues renamed = names is null
                ? trial.Parameters
                : new(trial.Parameters.Select(pair => KeyValuePair.Create(names.GetValueOrDefault(pair.Key, pair.Key), pair.Value)));
            if (trial.IsPending()) leftOut.Add("not ended");
            else if (space.TryFit(renamed, out ParameterValues fitted)) trials.Add(trial with { Number = trials.Count, Parameters = fitted });
            else leftOut.Add(space.WhyNot(renamed)!);
        }

        return new WarmStart(trials, leftOut);
    }
}
