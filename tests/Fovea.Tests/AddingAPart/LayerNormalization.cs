using System.Numerics.Tensors;
using Fovea.Parts;

namespace Fovea.Tests.AddingAPart;

/// <summary>
/// Layer normalisation (Ba, Kiros and Hinton 2016, section 3): each row by itself, over its columns.
///
/// Notation, for one row: x [width], m its mean, v its variance (width in the denominator), r = 1 / sqrt(v + epsilon);
/// n = (x - m) r; y = scale n + bias, products element by element; D... the loss's derivative by it.
/// </summary>
public sealed class LayerNormalization
{
    private readonly Parameter scale, bias;
    private readonly Slot normalized, inverse;
    private readonly int width;
    private readonly float epsilon;

    /// <summary>Declares "NAME.scale" and "NAME.bias", [width].</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="name">Prefix of its parameters' names.</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="width">Numbers per row.</param>
    /// <param name="firstScale">What the scale begins with: sqrt(2) before a ReLU, which lets half of the variance through.</param>
    /// <param name="epsilon">Added to variances, above 0.</param>
    public LayerNormalization(ModelBuilder build, string name, ParameterGroup group, int width, float firstScale = 1f, float epsilon = 1e-5f)
    {
        (this.width, this.epsilon) = (width, epsilon);
        scale = build.Parameters.AddVector($"{name}.scale", group, width, Initializer.Constant(firstScale));
        bias = build.Parameters.AddVector($"{name}.bias", group, width, Initializer.Constant(0f));
        normalized = build.Layout.Add(width);
        inverse = build.Layout.AddForTraining(1);
    }

    /// <summary>y of step <paramref name="t"/>, overwritten. Keeps n and, in training, r.</summary>
    public void Forward(Arena arena, int t, Matrix x, Matrix y)
    {
        Matrix normalizedT = arena.Step(normalized, t);
        for (int row = 0; row < x.Rows; row++)
        {
            Span<float> n = normalizedT[row];
            TensorPrimitives.Subtract(x[row], TensorPrimitives.Sum(x[row]) / width, n);
            float r = 1f / MathF.Sqrt((TensorPrimitives.SumOfSquares(n) / width) + epsilon);
            TensorPrimitives.Multiply(n, r, n);
            TensorPrimitives.MultiplyAdd(n, scale.Value[0], bias.Value[0], y[row]);
            if (arena.Training) arena.Step(inverse, t)[row][0] = r;
        }
    }

    /// <summary>Dx of step <paramref name="t"/>, overwritten: with Dn = Dy scale, Dx = r (Dn - mean of Dn - n mean of (Dn n)). Leaves Dy as it is.</summary>
    public void Backward(Arena arena, int t, Matrix dy, Matrix dx)
    {
        Matrix normalizedT = arena.Step(normalized, t), inverseT = arena.Step(inverse, t);
        for (int row = 0; row < dy.Rows; row++)
        {
            ReadOnlySpan<float> n = normalizedT[row];
            Span<float> result = dx[row];
            TensorPrimitives.Multiply(dy[row], scale.Value[0], result);
            float mean = TensorPrimitives.Sum<float>(result) / width, product = TensorPrimitives.Dot(result, n) / width;
            TensorPrimitives.Subtract(result, mean, result);
            TensorPrimitives.MultiplyAdd(n, -product, result, result);
            TensorPrimitives.Multiply(result, inverseT[row][0], result);
        }
    }

    /// <summary>Declares the gradient of scale and bias as a sum over the rows of a range of steps, from Dy in <paramref name="dy"/>.</summary>
    public void LearnFrom(ModelBuilder build, Slot dy, Range steps) => build.Add(new Gradient(this, dy, steps));

    /// <summary>Dscale = sum of Dy n and Dbias = sum of Dy over all rows and steps.</summary>
    private sealed class Gradient(LayerNormalization layer, Slot dy, Range steps) : IGradientWork
    {
        public ParameterGroup Group => layer.scale.Group;

        public IReadOnlyList<Parameter> Parameters { get; } = [layer.scale, layer.bias];

        // Multiply-adds count what matrix products cost; beside those a pass over a row is nothing.
        public long ForwardMultiplyAdds(int steps) => 0;

        public long TrainingMultiplyAdds(int steps) => 0;

        public void Sum(Arena arena, Span<float> gradients, bool add)
        {
            Span<float> scaleGradient = layer.scale.View(gradients)[0], biasGradient = layer.bias.View(gradients)[0];
            if (!add)
            {
                scaleGradient.Clear();
                biasGradient.Clear();
            }

            Matrix derivatives = arena.Range(dy, steps), normalized = arena.Range(layer.normalized, steps);
            for (int row = 0; row < derivatives.Rows; row++)
            {
                TensorPrimitives.MultiplyAdd(derivatives[row], normalized[row], scaleGradient, scaleGradient);
                TensorPrimitives.Add(biasGradient, derivatives[row], biasGradient);
            }
        }
    }
}
