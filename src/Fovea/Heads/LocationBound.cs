using System.Text.Json.Serialization;

namespace Fovea.Heads;

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
public static class LocationBounds
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
