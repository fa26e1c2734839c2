using Fovea.Configuration;

namespace Fovea.PolicyGradients;

/// <summary>How the three parts of the hybrid loss are put together.</summary>
public sealed record LossOptions
{
    /// <summary>What a rollout's reward is compared with.</summary>
    /// <value>Default: learned.</value>
    public BaselineKind Baseline { get; init; } = BaselineKind.Learned;

    /// <summary>Weight of the policy term.</summary>
    /// <value>-1000 to 1000, the sign being for those who want to see a policy learn the wrong thing; default 1.</value>
    public float PolicyWeight { get; init => field = Check.AtLeast(value, -1000f, 1000f, nameof(PolicyWeight)); } = 1f;

    /// <summary>Weight of the learned baseline's squared error.</summary>
    /// <value>0 to 1000; default 1.</value>
    public float BaselineWeight { get; init => field = Check.AtLeast(value, 0f, 1000f, nameof(BaselineWeight)); } = 1f;

    /// <summary>What a rollout earns when it says a class.</summary>
    /// <value>Default: correct.</value>
    public RewardKind Reward { get; init; } = RewardKind.Correct;

    /// <summary>When a rollout is rewarded.</summary>
    /// <value>Default: end.</value>
    public RewardTiming RewardTiming { get; init; } = RewardTiming.End;

    /// <summary>
    /// How far the probability of a location may move from that under the policy that drew it, as a part of it, before it is no longer pushed:
    /// ratio-clipped updates. 0 for the plain score function.
    /// </summary>
    /// <value>0 to 10; default 0.</value>
    public float RatioClip { get; init => field = Check.AtLeast(value, 0f, 10f, nameof(RatioClip)); }

    /// <summary>What a gain one glimpse later counts less, with rewards as gains.</summary>
    /// <value>0 to 1; default 1.</value>
    public float Discount { get; init => field = Check.AtLeast(value, 0f, 1f, nameof(Discount)); } = 1f;

    /// <summary>Weight of the mean cross-entropy after the glimpses before the last, for a model that says the class after every glimpse.</summary>
    /// <value>0 to 1000; default 0.</value>
    public float EarlyClassWeight { get; init => field = Check.AtLeast(value, 0f, 1000f, nameof(EarlyClassWeight)); }

    /// <summary>How much a class counts in the cross-entropy.</summary>
    /// <value>Default: none.</value>
    public ClassWeighting ClassWeights { get; init; } = ClassWeighting.None;
}
