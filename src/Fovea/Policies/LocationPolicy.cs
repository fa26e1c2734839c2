using Fovea.Data;
using Fovea.Parts;

namespace Fovea.Policies;

/// <summary>
/// How locations come from what the location network says: drawn on the way forward, and taught on the way back by the score function of REINFORCE (Williams 1992,
/// section 6). Choice t is that of location_t, which was read off state_(t-1).
/// </summary>
internal abstract class LocationPolicy
{
    /// <summary>Numbers that the location network says of each choice.</summary>
    public abstract int Outputs { get; }

    /// <summary>The first choice that is the policy's: 0 where the first glimpse is chosen too, else 1.</summary>
    public abstract int FirstChoice { get; }

    /// <summary>Looks over the image of every row, before the first glimpse.</summary>
    /// <param name="arena">The rows.</param>
    /// <param name="batch">Which images they look at.</param>
    public virtual void Begin(Arena arena, RowBatch batch)
    {
    }

    /// <summary>Chooses location t of a row.</summary>
    /// <param name="arena">The rows.</param>
    /// <param name="batch">Which images they look at.</param>
    /// <param name="gaze">How to choose; no recorded one.</param>
    /// <param name="t">Number of the glimpse, from <see cref="FirstChoice"/> on.</param>
    /// <param name="row">The row.</param>
    public abstract LocationDraw Choose(Arena arena, RowBatch batch, in Gaze gaze, int t, int row);

    /// <summary>What the choices of location t are under the policy as it is now.</summary>
    /// <param name="arena">The rows.</param>
    /// <param name="t">Number of the glimpse.</param>
    /// <param name="withRatios">Whether <see cref="Likelihood.LogRatio"/> is asked for.</param>
    /// <param name="likelihoods">[rows]; overwritten, by the default where the policy chose nothing that can be judged.</param>
    public abstract void Judge(Arena arena, int t, bool withRatios, Span<Likelihood> likelihoods);

    /// <summary>Back from the choices that were drawn: adds the derivative of weight * log-probability + entropyWeight * entropy to what the policy learns from.</summary>
    /// <param name="arena">The rows.</param>
    /// <param name="t">Number of the glimpse.</param>
    /// <param name="weights">[rows], factors of the log-probabilities; of a location that was not drawn it counts for nothing.</param>
    /// <param name="entropyWeight">Factor of the entropies.</param>
    public abstract void Backward(Arena arena, int t, ReadOnlySpan<float> weights, float entropyWeight);

    /// <summary>Takes away what rows learned from before, all choices of them.</summary>
    public abstract void ClearGradients(Arena arena);
}

/// <summary>What a choice is under a policy.</summary>
/// <param name="IsDrawn">Whether the location was drawn, so that there is something to teach.</param>
/// <param name="LogProbability">Its log-probability, in nats.</param>
/// <param name="LogRatio">That less the log-probability under the policy that drew it; 0 where nobody asks.</param>
/// <param name="Entropy">The entropy of the choices that there were, in nats; 0 where it is the same whatever is learned.</param>
internal readonly record struct Likelihood(bool IsDrawn, float LogProbability, float LogRatio, float Entropy);
