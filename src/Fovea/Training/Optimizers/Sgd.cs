using System.Numerics;
using System.Runtime.InteropServices;
using Fovea.Numerics;

namespace Fovea.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum (Sutskever et al. 2013, equations 1 and 2, the learning rate outside of the velocity):
/// velocity = momentum * velocity + gradient; parameter -= rate * velocity.
/// </summary>
public sealed class Sgd(int length, float momentum) : IOptimizer
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
            velocity[i] = (velocity[i] * keep) + (gradient[i] * scale);
            theta[i] -= rate * velocity[i];
        }
    }
}
