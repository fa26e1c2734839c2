using Fovea.Parts;

namespace Fovea;

/// <summary>
/// By the number of a layer's inputs: uniform weights and biases within 1 / sqrt(n), a variance of 1 / (3 n), which makes the scale of what
/// passes through a layer smaller, by sqrt(3) before a linear layer and by sqrt(6) before a ReLU. What PyTorch draws for its dense layers.
/// </summary>
public sealed record FanInInitializationOptions : InitializationOptions
{
    /// <inheritdoc/>
    public override Initializer Weights(int inputs, bool intoRelu = false, int products = 1) => Initializer.ForInputs(inputs);

    /// <inheritdoc/>
    public override Initializer Biases(int inputs) => Initializer.ForInputs(inputs);
}

/// <summary>
/// Weights that keep the scale of what passes through a layer: a variance of 2 / n before a ReLU (He et al. 2015, section 2.2), of 1 / n
/// before tanh, sigmoid or nothing (LeCun et al. 1998, section 4.6), and its share where several products are added up; biases 0.
/// </summary>
public sealed record VarianceScalingInitializationOptions : InitializationOptions
{
    /// <inheritdoc/>
    public override Initializer Weights(int inputs, bool intoRelu = false, int products = 1) => Initializer.OfVariance((intoRelu ? 2f : 1f) / ((float)inputs * products));
}

/// <summary>Weights from one range whatever the layer, biases 0.</summary>
public sealed record UniformInitializationOptions : InitializationOptions
{
    /// <summary>Largest magnitude of a weight.</summary>
    /// <value>Above 0, at most 10; default 0.1.</value>
    public float Bound { get; init => field = Check.Above(value, 0f, 10f, nameof(Bound)); } = 0.1f;

    /// <inheritdoc/>
    public override Initializer Weights(int inputs, bool intoRelu = false, int products = 1) => new(Bound);
}
