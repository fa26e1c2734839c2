using Fovea.Data;

namespace Fovea.PolicyGradients;

/// <summary>
/// The loss of one row whose image may show several classes: each logit says of its class alone whether it is there.
///
/// Notation: z [classes] logits; y_c 1 if class c is there, else 0; s(z) = 1 / (1 + exp(-z)).
///   loss = sum over c of log(1 + exp(z_c)) - y_c z_c, in nats; its derivative by z_c is s(z_c) - y_c.
/// </summary>
internal static class BinaryCrossEntropy
{
    /// <summary>The loss, and its derivative times <paramref name="weight"/>.</summary>
    /// <param name="logits">[classes].</param>
    /// <param name="label">The classes that are there, bit c for class c.</param>
    /// <param name="weight">Factor of the derivative.</param>
    /// <param name="gradient">[classes]; overwritten.</param>
    public static float WithGradient(ReadOnlySpan<float> logits, int label, float weight, Span<float> gradient)
    {
        float loss = 0f;
        for (int c = 0; c < logits.Length; c++)
        {
            bool isThere = ClassLabel.Shows(label, c, several: true);
            // exp of what is not above 0 does not overflow.
            float below = MathF.Exp(-MathF.Abs(logits[c]));
            loss += MathF.Log(1f + below) + MathF.Max(isThere ? -logits[c] : logits[c], 0f);
            gradient[c] = weight * (Sigmoid(logits[c]) - (isThere ? 1f : 0f));
        }

        return loss;
    }

    /// <summary>s(z).</summary>
    public static float Sigmoid(float z)
    {
        // exp of what is not above 0 does not overflow, and a small probability is not lost beside 1.
        float below = MathF.Exp(-MathF.Abs(z));
        return (z >= 0f ? 1f : below) / (1f + below);
    }
}
