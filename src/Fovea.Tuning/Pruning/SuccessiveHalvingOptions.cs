namespace Fovea.Tuning.Pruning;

/// <summary>Lets the best share of trials pass at steps that grow geometrically.</summary>
/// <param name="ReductionFactor">One trial in so many passes a rung, and the next rung is so many times as far. 2 to 100; default 3.</param>
/// <param name="MinimumResource">The step of the first rung. 1 to 1000000; default 1.</param>
public sealed record SuccessiveHalvingOptions(int ReductionFactor = 3, int MinimumResource = 1) : PrunerOptions
{
    /// <summary>One trial in so many passes a rung, and the next rung is so many times as far.</summary>
    public int ReductionFactor { get; } = OptionRule.Within(ReductionFactor, 2, 100, nameof(ReductionFactor));

    /// <summary>The step of the first rung.</summary>
    public int MinimumResource { get; } = OptionRule.Within(MinimumResource, 1, 1_000_000, nameof(MinimumResource));

    /// <inheritdoc/>
    public override IPruner Create() => new SuccessiveHalvingPruner(ReductionFactor, MinimumResource);
}
