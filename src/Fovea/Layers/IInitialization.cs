namespace Fovea.Layers;

/// <summary>How the first values of a model's layers are drawn. What a layer sets to a constant, a batch normalisation's scale say, is its own.</summary>
public interface IInitialization
{
    /// <summary>For the weights of a product.</summary>
    Initializer Weights(WeightUse use);

    /// <summary>For the biases of a layer with <paramref name="inputs"/> inputs.</summary>
    Initializer Biases(int inputs);
}

/// <summary>What the scale of a product's first weights depends on.</summary>
/// <param name="Inputs">Inputs of each unit, n.</param>
/// <param name="IntoRelu">Whether a ReLU follows, which lets half of the variance through.</param>
/// <param name="Products">How many products of this size are added up before what follows: 2 where a core adds those of input and state.</param>
public readonly record struct WeightUse(int Inputs, bool IntoRelu = false, int Products = 1);

/// <summary>
/// Uniform weights and biases within 1 / sqrt(n): a variance of 1 / (3 n), which makes the scale of what passes through a layer smaller,
/// by sqrt(3) before a linear layer and by sqrt(6) before a ReLU. What PyTorch draws for its dense layers.
/// </summary>
public sealed class FanInInitialization : IInitialization
{
    /// <inheritdoc/>
    public Initializer Weights(WeightUse use) => Initializer.ForInputs(use.Inputs);

    /// <inheritdoc/>
    public Initializer Biases(int inputs) => Initializer.ForInputs(inputs);
}

/// <summary>
/// Weights that keep the scale of what passes through a layer: a variance of 2 / n before a ReLU (He et al. 2015, section 2.2), of 1 / n
/// before tanh, sigmoid or nothing (LeCun et al. 1998, section 4.6), and its share where several products are added up; biases 0.
/// </summary>
public sealed class VarianceScalingInitialization : IInitialization
{
    /// <inheritdoc/>
    public Initializer Weights(WeightUse use) => Initializer.OfVariance((use.IntoRelu ? 2f : 1f) / ((float)use.Inputs * use.Products));

    /// <inheritdoc/>
    public Initializer Biases(int inputs) => Initializer.Constant(0f);
}

/// <summary>Weights from one range whatever the layer, biases 0.</summary>
/// <param name="bound">Largest magnitude of a weight, above 0.</param>
public sealed class UniformInitialization(float bound) : IInitialization
{
    /// <inheritdoc/>
    public Initializer Weights(WeightUse use) => new(bound);

    /// <inheritdoc/>
    public Initializer Biases(int inputs) => Initializer.Constant(0f);
}
