namespace Fovea.PolicyGradients;

/// <summary>
/// The clipped surrogate of proximal policy optimisation (Schulman et al. 2017, equation 7): min(r A, clip(r, 1 - e, 1 + e) A), r the ratio of a location's
/// probability under the policy as it is to that under the policy that drew it.
/// </summary>
internal static class RatioClip
{
    /// <summary>The surrogate: of a location that was drawn just now, whose r is 1, the advantage.</summary>
    /// <param name="logRatio">log r, in nats.</param>
    /// <param name="advantage">A.</param>
    /// <param name="clip">e, above 0.</param>
    public static float Surrogate(float logRatio, float advantage, float clip)
    {
        float ratio = MathF.Exp(logRatio);
        return MathF.Min(ratio * advantage, Math.Clamp(ratio, 1f - clip, 1f + clip) * advantage);
    }

    /// <summary>What the score function times the advantage is multiplied by: r, or 0 where the surrogate is flat.</summary>
    /// <param name="logRatio">log r, in nats.</param>
    /// <param name="advantage">A.</param>
    /// <param name="clip">e, above 0.</param>
    public static float Factor(float logRatio, float advantage, float clip)
    {
        float ratio = MathF.Exp(logRatio);
        bool flat = advantage > 0f ? ratio > 1f + clip : ratio < 1f - clip;
        return flat ? 0f : ratio;
    }
}
