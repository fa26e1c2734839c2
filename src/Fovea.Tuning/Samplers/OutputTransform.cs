using System.Text.Json.Serialization;

namespace Fovea.Tuning.Samplers;

/// <summary>How a study's values are bent before they are standardised, so that a Gaussian process can follow them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutputTransform>))]
public enum OutputTransform
{
    /// <summary>The power that makes them most normal (Yeo and Johnson 2000): no value, however poor, drowns the others.</summary>
    [JsonStringEnumMemberName("yeoJohnson")]
    YeoJohnson,

    /// <summary>log(v / (1 - v)), for rates between 0 and 1, such as an error; values outside are moved to 1e-6 from the end.</summary>
    [JsonStringEnumMemberName("logit")]
    Logit,

    /// <summary>Not at all.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
