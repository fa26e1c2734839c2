namespace Fovea.Numerics;

/// <summary>What a product starts from.</summary>
public enum ProductStart
{
    /// <summary>Zero: the target is overwritten.</summary>
    Zero,

    /// <summary>The bias of each column: the target is overwritten.</summary>
    Bias,

    /// <summary>What the target holds.</summary>
    Target,
}
