namespace Fovea.Layers;

/// <summary>How the first values of a model's layers are drawn. What a layer sets to a constant, a batch normalisation's scale say, is its own.</summary>
public interface IInitialization
{
    /// <summary>For the weights of a layer with <paramref name="inputs"/> inputs.</summary>
    Initializer Weights(int inputs);

    /// <summary>For its biases.</summary>
    Initializer Biases(int inputs);
}

/// <summary>Weights and biases by the number of a layer's inputs: <see cref="Initializer.ForInputs"/>.</summary>
public sealed class FanInInitialization : IInitialization
{
    /// <inheritdoc/>
    public Initializer Weights(int inputs) => Initializer.ForInputs(inputs);

    /// <inheritdoc/>
    public Initializer Biases(int inputs) => Initializer.ForInputs(inputs);
}

/// <summary>Weights from one range whatever the layer, biases 0.</summary>
/// <param name="bound">Largest magnitude of a weight, above 0.</param>
public sealed class UniformInitialization(float bound) : IInitialization
{
    /// <inheritdoc/>
    public Initializer Weights(int inputs) => new(bound);

    /// <inheritdoc/>
    public Initializer Biases(int inputs) => Initializer.Constant(0f);
}
