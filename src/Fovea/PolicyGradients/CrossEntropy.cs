using System.Numerics.Tensors;

namespace Fovea.PolicyGradients;

/// <summary>Softmax cross-entropy of one row, in nats.</summary>
public static class CrossEntropy
{
    /// <summary>-log softmax(logits)[label], and its derivative times <paramref name="weight"/>.</summary>
    /// <param name="logits">[classes].</param>
    /// <param name="label">True class.</param>
    /// <param name="weight">Factor of the derivative.</param>
    /// <param name="gradient">[classes]; overwritten with weight * (softmax(logits) - onehot(label)).</param>
    public static float WithGradient(ReadOnlySpan<float> logits, int label, float weight, Span<float> gradient)
    {
        float loss = Softmax(logits, gradient) - logits[label];
        TensorPrimitives.Multiply(gradient, weight, gradient);
        gradient[label] -= weight;
        return loss;
    }

    /// <summary>Fills <paramref name="probabilities"/> with softmax(logits) and returns log(sum(exp(logits))).</summary>
    /// <param name="logits">[classes].</param>
    /// <param name="probabilities">[classes]; overwritten, sum 1.</param>
    public static float Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        float largest = TensorPrimitives.Max(logits);
        float sum = 0f;
        for (int c = 0; c < logits.Length; c++) sum += probabilities[c] = MathF.Exp(logits[c] - largest);
        TensorPrimitives.Divide(probabilities, sum, probabilities);
        return largest + MathF.Log(sum);
    }
}
