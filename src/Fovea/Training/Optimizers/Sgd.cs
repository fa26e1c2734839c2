using System.Numerics;
using System.Runtime.InteropServices;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// Stochastic gradient descent with momentum (Sutskever et al. 2013, equations 1 and 2, the learning rate outside of the velocity):
/// velocity = momentum * velocity + gradient; parameter -= rate * velocity.
/// </summary>
internal sealed class Sgd(int length, float momentum) : IOptimizer
{
    private readonly AlignedBuffer velocities = new(length);

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, AlignedBuffer Values)> State => [("velocity", velocities)];

    /// <inheritdoc/>
    public void Update(Span<float> values, ReadOnlySpan<float> gradients, int offset, float gradientScale, float learningRate, int step)
    {
        Vector<float> rate = new(learningRate), scale = new(gradientScale), keep = new(momentum);
        Span<Vector<float>> theta = MemoryMarshal.Cast<float, Vector<float>>(values);
        ReadOnlySpan<Vector<float>> gradient = MemoryMarshal.Cast<float, Vector<float>>(gradients);
        Span<Vector<float>> velocity = MemoryMarshal.Cast<float, Vector<float>>(velocities.Span.Slice(offset, values.Length));
        for (int i = 0; i < theta.Length; i++)
        {
            velocity[i] = FadedMean.Forgotten((velocity[i] * keep) + (gradient[i] * scale));
            theta[i] -= rate * velocity[i];
        }
    }
}

/// <summary>Stochastic gradient descent with momentum.</summary>
public sealed record SgdOptions : OptimizerOptions
{
    /// <summary>Decay of the velocity.</summary>
    /// <value>0 to 0.9999; default 0.9.</value>
    public float Momentum { get; init => field = Check.AtLeast(value, 0f, 0.9999f, nameof(Momentum)); } = 0.9f;

    /// <inheritdoc/>
    public override IOptimizer Create(ParameterSet parameters) => new Sgd(Check.Given(parameters).Length, Momentum);
}
