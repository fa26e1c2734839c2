using System.Text.Json.Serialization;

namespace Fovea.Tuning.Samplers;

/// <summary>What a Gaussian-process search maximises to find its next point.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AcquisitionKind>))]
public enum AcquisitionKind
{
    /// <summary>The logarithm of the expected improvement (Ament et al. 2023): never flat, where the improvement itself rounds to 0.</summary>
    [JsonStringEnumMemberName("logExpectedImprovement")]
    LogExpectedImprovement,

    /// <summary>The expected improvement over the best value (Jones et al. 1998).</summary>
    [JsonStringEnumMemberName("expectedImprovement")]
    ExpectedImprovement,

    /// <summary>The confidence bound: mean less kappa deviations (Srinivas et al. 2010).</summary>
    [JsonStringEnumMemberName("confidenceBound")]
    ConfidenceBound,
}
