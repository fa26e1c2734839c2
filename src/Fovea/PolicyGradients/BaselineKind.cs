using System.Text.Json.Serialization;

namespace Fovea.PolicyGradients;

/// <summary>What a rollout's reward is compared with.</summary>
public enum BaselineKind
{
    /// <summary>The baseline network's prediction at each step (Mnih et al. 2014, section 3.2).</summary>
    [JsonStringEnumMemberName("learned")]
    Learned,

    /// <summary>The mean reward of the image's other rollouts; needs at least two (Kool et al. 2019, equation 8).</summary>
    [JsonStringEnumMemberName("leaveOneOut")]
    LeaveOneOut,

    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
