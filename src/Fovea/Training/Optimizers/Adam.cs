using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1, with the order of operations of its section 2). Weights may decay beside it (Loshchilov and Hutter 2019,
/// Decoupled Weight Decay Regularization, algorithm 2): theta -= rate * decay * theta, rate being the learning rate itself.
///
/// Notation: g gradient, m and v running means of g and g^2, theta parameter.
/// </summary>
/// <param name="length">Numbers of all parameters.</param>
/// <param name="beta1">Decay of m.</param>
/// <param name="beta2">Decay of v.</param>
/// <param name="epsilon">Added to the root of v.</param>
/// <param name="weightDecay">Decay of weights.</param>
/// <param name="weights">Where those that decay lie.</param>
internal sealed class Adam(int length, float beta1, float beta2, float epsilon, float weightDecay = 0f, IReadOnlyList<Range>? weights = null) : IOptimizer
{
    private readonly (int Start, int End)[] decaying = weightDecay == 0f ? [] : [.. (weights ?? []).Select(range => (range.Start.Value, range.End.Value))];
    private readonly AlignedBuffer means = new(length), squares = new(length);

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, AlignedBuffer Values)> State => [("mean", means), ("square", squares)];

    /// <inheritdoc/>
    // By itself: within its caller the compiler no longer has room for what the loop calls.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Update(Span<float> values, ReadOnlySpan<float> gradients, int offset, float gradientScale, float learningRate, int step)
    {
        Decay(values, offset, Kept(weightDecay, learningRate));
        double correction1 = 1 - Math.Pow(beta1, step), correction2 = 1 - Math.Pow(beta2, step);
        Vector<float> rate = new((float)(learningRate * Math.Sqrt(correction2) / correction1));
        Vector<float> stableEpsilon = new((float)(epsilon * Math.Sqrt(correction2)));
        Vector<float> scale = new(gradientScale), keep1 = new(beta1), add1 = new(1f - beta1), keep2 = new(beta2), add2 = new(1f - beta2);
        Span<Vector<float>> theta = MemoryMarshal.Cast<float, Vector<float>>(values);
        ReadOnlySpan<Vector<float>> gradient = MemoryMarshal.Cast<float, Vector<float>>(gradients);
        Span<Vector<float>> m = MemoryMarshal.Cast<float, Vector<float>>(means.Span.Slice(offset, values.Length));
        Span<Vector<float>> v = MemoryMarshal.Cast<float, Vector<float>>(squares.Span.Slice(offset, values.Length));
        for (int i = 0; i < theta.Length; i++)
        {
            Vector<float> g = gradient[i] * scale;
            m[i] = FadedMean.Forgotten((m[i] * keep1) + (g * add1));
            v[i] = (v[i] * keep2) + (g * g * add2);
            theta[i] -= rate * m[i] / (Vector.SquareRoot(v[i]) + stableEpsilon);
        }
    }

    /// <summary>The part of a decaying weight that a step keeps.</summary>
    internal static float Kept(float weightDecay, float learningRate) => 1f - (learningRate * weightDecay);

    private void Decay(Span<float> values, int offset, float kept)
    {
        foreach ((int start, int end) in decaying)
        {
            int from = Math.Max(start - offset, 0), to = Math.Min(end - offset, values.Length);
            if (from < to) TensorPrimitives.Multiply(values[from..to], kept, values[from..to]);
        }
    }
}

/// <summary>Adam (Kingma and Ba 2015), with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
public sealed record AdamOptions : OptimizerOptions
{
    /// <summary>Decay of the mean of gradients.</summary>
    /// <value>0 to 0.9999; default 0.9.</value>
    public float Beta1 { get; init => field = Check.AtLeast(value, 0f, 0.9999f, nameof(Beta1)); } = 0.9f;

    /// <summary>Decay of the mean of squared gradients.</summary>
    /// <value>0 to 0.99999; default 0.999.</value>
    public float Beta2 { get; init => field = Check.AtLeast(value, 0f, 0.99999f, nameof(Beta2)); } = 0.999f;

    /// <summary>Added to the root, against division by 0.</summary>
    /// <value>Above 0, at most 1; default 1e-8.</value>
    public float Epsilon { get; init => field = Check.Above(value, 0f, 1f, nameof(Epsilon)); } = 1e-8f;

    /// <summary>What part of a weight is taken off it at every step, in units of the learning rate. Biases and what normalisation learns do not decay.</summary>
    /// <value>0 to 100; default 0.</value>
    public float WeightDecay { get; init => field = Check.AtLeast(value, 0f, 100f, nameof(WeightDecay)); }

    /// <inheritdoc/>
    public override IOptimizer Create(ParameterSet parameters) => new Adam(Check.Given(parameters).Length, Beta1, Beta2, Epsilon, WeightDecay, parameters.Weights);
}
