using System.Numerics.Tensors;
using Fovea.Parts;

namespace Fovea.PolicyGradients;

/// <summary>
/// What the choice of a location led to. Notation, for a row with T glimpses: r_t what the class said after glimpse t would earn; G_t the return of
/// the choice of location_t, t = 1..T-1. Spans are [rows], of one t.
/// </summary>
internal static class Returns
{
    /// <summary>With one reward after the last glimpse every choice leads to it: G_t = r_(T-1) (Mnih et al. 2014, section 2).</summary>
    /// <param name="lastRewards">r_(T-1).</param>
    /// <param name="returns">G_t, of every t; overwritten.</param>
    public static void AtEnd(ReadOnlySpan<float> lastRewards, Span<float> returns) => lastRewards.CopyTo(returns);

    /// <summary>
    /// With the growth of the reward after every glimpse: G_t = (r_t - r_(t-1)) + discount * G_(t+1), and G_T = 0 (Sutton and Barto 2018, equation 3.9).
    /// </summary>
    /// <param name="rewardsT">r_t.</param>
    /// <param name="rewardsTm1">r_(t-1).</param>
    /// <param name="discount">What a gain one glimpse later counts less, 0 to 1.</param>
    /// <param name="returns">G_(t+1); becomes G_t.</param>
    public static void AddGains(ReadOnlySpan<float> rewardsT, ReadOnlySpan<float> rewardsTm1, float discount, Span<float> returns)
    {
        for (int row = 0; row < returns.Length; row++)
            returns[row] = (rewardsT[row] - rewardsTm1[row]) + (discount * returns[row]);
    }
}

/// <summary>
/// How much more a choice led to than was to be expected: A = G - b, a constant for the policy. b must not depend on the choice, so that the
/// gradient keeps its expectation (Williams 1992, section 4). Spans are [rows], of one t.
/// </summary>
internal static class Advantages
{
    // Deviations below this are those of rounding.
    private const float Negligible = 1e-6f;

    /// <summary>b is what the baseline network said before the choice (Mnih et al. 2014, section 3.2).</summary>
    /// <param name="returns">G_t.</param>
    /// <param name="baselinesTm1">[rows, 1], b_(t-1), read off the state that the location was chosen from.</param>
    /// <param name="advantages">Overwritten.</param>
    public static void OverLearned(ReadOnlySpan<float> returns, Matrix baselinesTm1, Span<float> advantages)
    {
        for (int row = 0; row < returns.Length; row++) advantages[row] = returns[row] - baselinesTm1[row][0];
    }

    /// <summary>b is the mean return of the image's other rollouts (Kool et al. 2019, equation 8).</summary>
    /// <param name="returns">G_t, an image's rollouts side by side.</param>
    /// <param name="rollouts">Rows per image, at least two.</param>
    /// <param name="advantages">Overwritten.</param>
    public static void OverOtherRollouts(ReadOnlySpan<float> returns, int rollouts, Span<float> advantages)
    {
        if (rollouts < 2) throw new ArgumentException($"a leave-one-out baseline needs at least 2 rollouts, but has {rollouts}", nameof(rollouts));
        for (int first = 0; first < returns.Length; first += rollouts)
        {
            float sum = 0f;
            foreach (float gained in returns.Slice(first, rollouts)) sum += gained;
            for (int row = first; row < first + rollouts; row++)
                advantages[row] = returns[row] - ((sum - returns[row]) / (rollouts - 1));
        }
    }

    /// <summary>b is the mean of all rows, and what is left is divided by its deviation; 0 where all are alike.</summary>
    /// <param name="returns">G_t.</param>
    /// <param name="advantages">Overwritten.</param>
    public static void Standardized(ReadOnlySpan<float> returns, Span<float> advantages)
    {
        float mean = TensorPrimitives.Average(returns);
        TensorPrimitives.Subtract(returns, mean, advantages);
        float deviation = TensorPrimitives.Norm(advantages) / MathF.Sqrt(returns.Length);
        TensorPrimitives.Divide(advantages, deviation + Negligible, advantages);
    }

    /// <summary>b is 0.</summary>
    /// <param name="returns">G_t.</param>
    /// <param name="advantages">Overwritten.</param>
    public static void OverNothing(ReadOnlySpan<float> returns, Span<float> advantages) => returns.CopyTo(advantages);
}
