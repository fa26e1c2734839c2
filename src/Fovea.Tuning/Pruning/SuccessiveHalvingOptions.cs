namespace Fovea.Tuning.Pruning;

/// <summary>Lets the best share of trials pass at steps that grow geometrically.</summary>
public sealed record SuccessiveHalvingOptions : PrunerOptions
{
    /// <summary>One trial in so many passes a rung, and the next rung is so many times as far.</summary>
    /// <value>2 to 100; default 3.</value>
    public int ReductionFactor { get; init => field = OptionRule.Within(value, 2, 100, nameof(ReductionFactor)); } = 3;

    /// <summary>The step of the first rung.</summary>
    /// <value>1 to 1000000; default 1.</value>
    public int MinimumResource { get; init => field = OptionRule.Within(value, 1, 1_000_000, nameof(MinimumResource)); } = 1;

    /// <inheritdoc/>
    public override IPruner Create() => new SuccessiveHalvingPruner(ReductionFactor, MinimumResource);
}
