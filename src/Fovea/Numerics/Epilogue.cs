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

/// <summary>What is done to a product on its way to memory.</summary>
public enum ProductFinish
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x where a gate (the ReLU's output) is above 0, else 0: the ReLU's backward.</summary>
    ReluGate,
}
