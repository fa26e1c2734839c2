using System.Numerics.Tensors;
using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>
/// Derivatives by scale and bias, summed over the steps of a block; and the step of the running statistics towards the block's, which
/// takes a gradient's place so that shards add it up in their order: momentum * share of the batch * (running - block's). The block's
/// variance counts with rows - 1 in the denominator there, so that its expectation is that of all rows.
/// </summary>
internal sealed class BatchNormalizationGradient(
    Parameter scale, Parameter bias, Parameter mean, Parameter variance, BatchStatistics statistics, Range steps, float momentum) : IGradientWork
{
    public ParameterGroup Group => scale.Group;

    public IReadOnlyList<Parameter> Parameters { get; } = [scale, bias, mean, variance];

    /// <summary>None: multiply-adds are those of products.</summary>
    public long ForwardMultiplyAdds(int steps) => 0;

    public long TrainingMultiplyAdds(int steps) => 0;

    public void Sum(Arena arena, Span<float> gradients, ProductStart start)
    {
        Span<float> scaleGradient = scale.View(gradients)[0], biasGradient = bias.View(gradients)[0];
        Matrix meanStep = mean.View(gradients), varianceStep = variance.View(gradients);
        if (start == ProductStart.Zero)
        {
            scaleGradient.Clear();
            biasGradient.Clear();
            meanStep.Values.Clear();
            varianceStep.Values.Clear();
        }

        (int first, int count) = steps.GetOffsetAndLength(arena.Steps);
        for (int i = 0; i < count; i++)
        {
            TensorPrimitives.Add(scaleGradient, arena.Step(statistics.ProductSum, first + i)[0], scaleGradient);
            TensorPrimitives.Add(biasGradient, arena.Step(statistics.GradientSum, first + i)[0], biasGradient);
            if (!BatchNormalization.IsOfRows(arena)) continue;
            Follow(meanStep[i], mean.Value[i], arena.Step(statistics.Mean, first + i)[0], 1f, momentum * arena.Share);
            Follow(varianceStep[i], variance.Value[i], arena.Step(statistics.Variance, first + i)[0], arena.Rows / (arena.Rows - 1f), momentum * arena.Share);
        }
    }

    /// <summary>step += weight * (running - factor * measured). Uses <paramref name="measured"/> up.</summary>
    private static void Follow(Span<float> step, ReadOnlySpan<float> running, Span<float> measured, float factor, float weight)
    {
        TensorPrimitives.Multiply(measured, factor, measured);
        TensorPrimitives.Subtract(running, measured, measured);
        TensorPrimitives.MultiplyAdd(measured, weight, step, step);
    }
}
