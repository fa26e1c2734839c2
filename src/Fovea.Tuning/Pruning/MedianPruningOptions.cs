namespace Fovea.Tuning.Pruning;

/// <summary>Stops a trial that at a step has done worse than the median of those that ended.</summary>
public sealed record MedianPruningOptions : PrunerOptions
{
    /// <summary>Ended trials before any is stopped.</summary>
    /// <value>1 to 10000; default 5.</value>
    public int StartUpTrials { get; init => field = OptionRule.Within(value, 1, 10000, nameof(StartUpTrials)); } = 5;

    /// <summary>Steps before a trial is stopped.</summary>
    /// <value>0 to 1000000; default 0.</value>
    public int WarmUpSteps { get; init => field = OptionRule.Within(value, 0, 1_000_000, nameof(WarmUpSteps)); }

    /// <inheritdoc/>
    public override IPruner Create() => new MedianPruner(StartUpTrials, WarmUpSteps);
}
