using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// An optimizer that also keeps a moving average of what it changes (Kingma and Ba 2015, section 7.2): after every step
/// average = decay * average + (1 - decay) * parameter, from 0 on, which n steps later is too small by 1 - decay^n. It is remembered like the optimizer's
/// own state, so that it is kept, comes from a device and goes there with that.
/// </summary>
/// <param name="optimizer">Takes the steps.</param>
/// <param name="length">Numbers of all parameters.</param>
/// <param name="decay">Above 0, below 1.</param>
internal sealed class WeightAverage(IOptimizer optimizer, int length, float decay) : IOptimizer
{
    private readonly AlignedBuffer average = new(length);

    /// <summary>What the optimizer remembers, and behind it the average.</summary>
    public IReadOnlyList<(string Name, AlignedBuffer Values)> State => [.. optimizer.State, ("weightAverage", average)];

    /// <inheritdoc/>
    public void Update(Span<float> values, ReadOnlySpan<float> gradients, int offset, float gradientScale, float learningRate, int step)
    {
        optimizer.Update(values, gradients, offset, gradientScale, learningRate, step);
        Vector<float> keep = new(decay), add = new(1f - decay);
        ReadOnlySpan<Vector<float>> theta = MemoryMarshal.Cast<float, Vector<float>>(values);
        Span<Vector<float>> mean = MemoryMarshal.Cast<float, Vector<float>>(average.Span.Slice(offset, values.Length));
        for (int i = 0; i < mean.Length; i++) mean[i] = (mean[i] * keep) + (theta[i] * add);
    }

    /// <summary>Sets a model's weights to the average.</summary>
    /// <param name="trained">The parameters that are trained. What is not learned, the running statistics, is an average already and taken as it is.</param>
    /// <param name="steps">Steps that were taken, at least 1.</param>
    /// <param name="target">Laid out like those; overwritten.</param>
    public void CopyTo(ParameterSet trained, int steps, ParameterSet target)
    {
        (int learned, int length) = trained.RangeOf(ParameterGroup.Statistics);
        TensorPrimitives.Multiply(average.Span[..learned], (float)(1 / (1 - Math.Pow(decay, steps))), target.Values.Span[..learned]);
        trained.Values.Span.Slice(learned, length).CopyTo(target.Values.Span[learned..]);
        target.Changed();
    }
}
