namespace Fovea.Numerics;

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
