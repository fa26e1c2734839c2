using System.Text.Json.Serialization;

namespace Fovea.PolicyGradients;

/// <summary>When a rollout is rewarded.</summary>
public enum RewardTiming
{
    /// <summary>Once, after the last glimpse (Mnih et al. 2014, section 2).</summary>
    [JsonStringEnumMemberName("end")]
    End,

    /// <summary>After every glimpse, for what the reward has grown by it; needs a model that says the class after every glimpse.</summary>
    [JsonStringEnumMemberName("gains")]
    Gains,
}
