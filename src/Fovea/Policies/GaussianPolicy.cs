using System.Text.Json.Serialization;
using Fovea.Policies;

namespace Fovea;

/// <summary>How the location network's output becomes a mean in [-1, 1].</summary>
public enum LocationBound
{
    /// <summary>
    /// Cut off at -1 and 1. Beyond, only derivatives that lead back in are passed: none would leave a mean stuck outside, all would
    /// let it run away.
    /// </summary>
    [JsonStringEnumMemberName("clamp")]
    Clamp,

    /// <summary>Hyperbolic tangent.</summary>
    [JsonStringEnumMemberName("tanh")]
    Tanh,
}

/// <summary>The two directions of <see cref="LocationBound"/>.</summary>
internal static class LocationBounds
{
    /// <summary>The mean on one axis from the network's output.</summary>
    public static float Apply(this LocationBound bound, float raw) =>
        bound == LocationBound.Tanh ? MathF.Tanh(raw) : Math.Clamp(raw, -1f, 1f);

    /// <summary>The loss's derivative by the network's output from that by the mean.</summary>
    public static float Backward(this LocationBound bound, float raw, float meanGradient)
    {
        if (bound == LocationBound.Tanh)
        {
            float mean = MathF.Tanh(raw);
            return meanGradient * (1f - (mean * mean));
        }

        bool leadsFurtherOut = (raw > 1f && meanGradient < 0f) || (raw < -1f && meanGradient > 0f);
        return leadsFurtherOut ? 0f : meanGradient;
    }
}

/// <summary>
/// The Gaussian location policy (Mnih et al. 2014, section 3): from the location network's output to the location that is drawn, and back from
/// the loss to that output, by the score function of REINFORCE (Williams 1992, section 6).
///
/// Notation, on each axis by itself: raw what the network says; mean = bound(raw); sample = mean + std * noise;
/// log N(sample; mean, std^2) the sample's log-probability; (sample - mean) / std^2 its derivative by the mean, the score.
/// </summary>
/// <param name="Bound">How the network's output becomes a mean.</param>
internal readonly record struct GaussianPolicy(LocationBound Bound)
{
    /// <summary>The mean (x, y), in [-1, 1].</summary>
    /// <param name="raw">[2], the location network's output.</param>
    public (float X, float Y) Mean(ReadOnlySpan<float> raw) => (Bound.Apply(raw[0]), Bound.Apply(raw[1]));

    /// <summary>A location around a mean.</summary>
    /// <param name="meanX">Mean on x.</param>
    /// <param name="meanY">Mean on y.</param>
    /// <param name="std">Deviation on each axis.</param>
    /// <param name="noiseX">From the normal distribution of mean 0 and deviation 1.</param>
    /// <param name="noiseY">The same for y.</param>
    public static LocationDraw Draw(float meanX, float meanY, float std, float noiseX, float noiseY) =>
        new(meanX + (std * noiseX), meanY + (std * noiseY), meanX, meanY, std);

    /// <summary>The log-probability, in nats, that a location has under the policy as it is now: summed over both axes.</summary>
    /// <param name="draw">The location, drawn around a mean.</param>
    /// <param name="raw">[2], the location network's output now.</param>
    public float LogProbability(in LocationDraw draw, ReadOnlySpan<float> raw)
    {
        (float meanX, float meanY) = Mean(raw);
        float logStd = MathF.Log(draw.Std);
        return LogProbability(draw.X, meanX, draw.Std, logStd) + LogProbability(draw.Y, meanY, draw.Std, logStd);
    }

    /// <summary>The log-probability that a location has now less the one it had when it was drawn: 0 while the policy has not changed.</summary>
    /// <param name="draw">The location, drawn around a mean.</param>
    /// <param name="raw">[2], the location network's output now.</param>
    public float LogRatio(in LocationDraw draw, ReadOnlySpan<float> raw)
    {
        (float meanX, float meanY) = Mean(raw);
        return LogProbability(draw.X, meanX, draw.Std) - LogProbability(draw.X, draw.MeanX, draw.Std)
            + LogProbability(draw.Y, meanY, draw.Std) - LogProbability(draw.Y, draw.MeanY, draw.Std);
    }

    /// <summary>Back to the location network: the derivative of <paramref name="weight"/> times the log-probability by its output.</summary>
    /// <param name="draw">The location, drawn around a mean.</param>
    /// <param name="raw">[2], the location network's output.</param>
    /// <param name="weight">Factor of the log-probability.</param>
    /// <param name="rawGradient">[2]; overwritten.</param>
    public void Backward(in LocationDraw draw, ReadOnlySpan<float> raw, float weight, Span<float> rawGradient)
    {
        (float meanX, float meanY) = Mean(raw);
        rawGradient[0] = Bound.Backward(raw[0], weight * Score(draw.X, meanX, draw.Std));
        rawGradient[1] = Bound.Backward(raw[1], weight * Score(draw.Y, meanY, draw.Std));
    }

    /// <summary>log N(sample; mean, std^2) on one axis, in nats.</summary>
    public static float LogProbability(float sample, float mean, float std) => LogProbability(sample, mean, std, MathF.Log(std));

    /// <summary>d log N(sample; mean, std^2) / d mean = (sample - mean) / std^2.</summary>
    public static float Score(float sample, float mean, float std) => (sample - mean) / (std * std);

    private static float LogProbability(float sample, float mean, float std, float logStd)
    {
        float z = (sample - mean) / std;
        return (-0.5f * z * z) - logStd - (0.5f * MathF.Log(2f * MathF.PI));
    }
}
