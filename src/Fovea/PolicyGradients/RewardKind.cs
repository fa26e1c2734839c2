using System.Text.Json.Serialization;

namespace Fovea.PolicyGradients;

/// <summary>What a rollout earns when it says a class.</summary>
public enum RewardKind
{
    /// <summary>1 if the most probable class is the true one, else 0 (Mnih et al. 2014, section 2).</summary>
    [JsonStringEnumMemberName("correct")]
    Correct,

    /// <summary>The probability of the true class.</summary>
    [JsonStringEnumMemberName("probability")]
    Probability,

    /// <summary>Its logarithm, in nats: then policy and classifier lower one and the same expected cross-entropy.</summary>
    [JsonStringEnumMemberName("logLikelihood")]
    LogLikelihood,
}

/// <summary>The numbers behind <see cref="RewardKind"/>.</summary>
public static class RewardKinds
{
    /// <summary>Least log-probability that is told apart: one row that is sure of a wrong class must not outweigh all others.</summary>
    private const float Floor = -5f;

    /// <summary>The reward for a class that was said.</summary>
    /// <param name="kind">What is earned.</param>
    /// <param name="crossEntropy">-log-probability of the true class, in nats.</param>
    /// <param name="correct">Whether the most probable class is the true one.</param>
    public static float Of(this RewardKind kind, float crossEntropy, bool correct) => kind switch
    {
        RewardKind.Probability => MathF.Exp(-crossEntropy),
        RewardKind.LogLikelihood => MathF.Max(-crossEntropy, Floor),
        _ => correct ? 1f : 0f,
    };
}
