namespace Fovea.Tuning.Pruning;

/// <summary>Stops a trial that at a step has done worse than the median of those that ended.</summary>
/// <param name="StartUpTrials">Ended trials before any is stopped. 1 to 10000; default 5.</param>
/// <param name="WarmUpSteps">Steps before a trial is stopped. 0 to 1000000; default 0.</param>
public sealed record MedianPruningOptions(int StartUpTrials = 5, int WarmUpSteps = 0) : PrunerOptions
{
    /// <summary>Ended trials before any is stopped.</summary>
    public int StartUpTrials { get; } = OptionRule.Within(StartUpTrials, 1, 10000, nameof(StartUpTrials));

    /// <summary>Steps before a trial is stopped.</summary>
    public int WarmUpSteps { get; } = OptionRule.Within(WarmUpSteps, 0, 1_000_000, nameof(WarmUpSteps));

    /// <inheritdoc/>
    public override IPruner Create() => new MedianPruner(StartUpTrials, WarmUpSteps);
}
