using System.Text.Json.Serialization;
using Fovea.Parts;

namespace Fovea;

/// <summary>How the three parts of the hybrid loss are put together.</summary>
public sealed record LossOptions
{
    /// <summary>What a rollout's reward is compared with.</summary>
    /// <value>Default: learned.</value>
    public BaselineKind Baseline { get; init => field = Check.Choice(value, nameof(Baseline)); } = BaselineKind.Learned;

    /// <summary>Weight of the policy term.</summary>
    /// <value>-1000 to 1000, the sign being for those who want to see a policy learn the wrong thing; default 1.</value>
    public float PolicyWeight { get; init => field = Check.AtLeast(value, -1000f, 1000f, nameof(PolicyWeight)); } = 1f;

    /// <summary>Weight of the learned baseline's squared error.</summary>
    /// <value>0 to 1000; default 1.</value>
    public float BaselineWeight { get; init => field = Check.AtLeast(value, 0f, 1000f, nameof(BaselineWeight)); } = 1f;

    /// <summary>What a rollout earns when it says a class.</summary>
    /// <value>Default: correct.</value>
    public RewardKind Reward { get; init => field = Check.Choice(value, nameof(Reward)); } = RewardKind.Correct;

    /// <summary>When a rollout is rewarded.</summary>
    /// <value>Default: end.</value>
    public RewardTiming RewardTiming { get; init => field = Check.Choice(value, nameof(RewardTiming)); } = RewardTiming.End;

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

    /// <summary>
    /// Weight of the mean cross-entropy of what each glimpse says by itself, for a model with votes: without it a glimpse learns from the sum of all alone. For a model
    /// that says several classes, of the binary cross-entropy of what all glimpses say together: a class is there if some glimpse shows it.
    /// </summary>
    /// <value>0 to 1000; default 0.</value>
    public float GlimpseClassWeight { get; init => field = Check.AtLeast(value, 0f, 1000f, nameof(GlimpseClassWeight)); }

    /// <summary>Weight of the mean entropy of a policy's choices, which keeps it from settling on some too early; for a model with candidates.</summary>
    /// <value>0 to 1000; default 0.</value>
    public float EntropyWeight { get; init => field = Check.AtLeast(value, 0f, 1000f, nameof(EntropyWeight)); }

    /// <summary>How much a class counts in the cross-entropy.</summary>
    /// <value>Default: none.</value>
    public ClassWeighting ClassWeights { get; init => field = Check.Choice(value, nameof(ClassWeights)); } = ClassWeighting.None;

    /// <summary>
    /// What part of the truth that the class is learned from is spread evenly over all classes (Szegedy et al. 2016, section 7). Rewards, and the cross-entropy
    /// that is told, stay those of the true class.
    /// </summary>
    /// <value>0 to below 1; default 0.</value>
    public float LabelSmoothing { get; init => field = Check.Below(value, 0f, 1f, nameof(LabelSmoothing)); }
}

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

    /// <summary>
    /// The mean return of the rows that a core takes together, of the same glimpse; and what is left is divided by its deviation over them, so that each
    /// glimpse's choice weighs the same however much there is to gain.
    /// </summary>
    [JsonStringEnumMemberName("standardized")]
    Standardized,
}

/// <summary>What a rollout earns when it says a class.</summary>
public enum RewardKind
{
    /// <summary>1 if the most probable class is the true one, else 0 (Mnih et al. 2014, section 2); of a model that says several classes, 1 if every one is right.</summary>
    [JsonStringEnumMemberName("correct")]
    Correct,

    /// <summary>The probability of the true class, or of several, of all being there or not as they are.</summary>
    [JsonStringEnumMemberName("probability")]
    Probability,

    /// <summary>Its logarithm, in nats: then policy and classifier lower one and the same expected cross-entropy.</summary>
    [JsonStringEnumMemberName("logLikelihood")]
    LogLikelihood,

    /// <summary>How much it says at all, whatever is true: the divergence of its class distribution from the uniform one (Kullback and Leibler 1951), in nats; of several classes, summed over each being there or not.</summary>
    [JsonStringEnumMemberName("information")]
    Information,
}

/// <summary>The numbers behind <see cref="RewardKind"/>.</summary>
internal static class RewardKinds
{
    /// <summary>Least log-probability that is told apart: one row that is sure of a wrong class must not outweigh all others.</summary>
    private const float Floor = -5f;

    /// <summary>The reward for a class that was said.</summary>
    /// <param name="kind">What is earned.</param>
    /// <param name="crossEntropy">-log-probability of the true class, in nats.</param>
    /// <param name="correct">Whether the most probable class is the true one.</param>
    /// <param name="probabilities">[classes], those of all of them.</param>
    /// <param name="severalClasses">Whether each of these is that its class is there, whatever the others are.</param>
    public static float Earned(this RewardKind kind, float crossEntropy, bool correct, ReadOnlySpan<float> probabilities, bool severalClasses = false) => kind switch
    {
        RewardKind.Information when severalClasses => InformationOfEach(probabilities),
        RewardKind.Information => Information(probabilities),
        RewardKind.Probability => MathF.Exp(-crossEntropy),
        RewardKind.LogLikelihood => MathF.Max(-crossEntropy, Floor),
        _ => correct ? 1f : 0f,
    };

    private static float Information(ReadOnlySpan<float> probabilities)
    {
        float sum = MathF.Log(probabilities.Length);
        foreach (float p in probabilities)
            if (p > 0f) sum += p * MathF.Log(p);
        return sum;
    }

    private static float InformationOfEach(ReadOnlySpan<float> probabilities)
    {
        float sum = 0f;
        foreach (float p in probabilities) sum += Information([p, 1f - p]);
        return sum;
    }
}

/// <summary>When a rollout is rewarded.</summary>
public enum RewardTiming
{
    /// <summary>Once, after the last glimpse (Mnih et al. 2014, section 2).</summary>
    [JsonStringEnumMemberName("end")]
    End,

    /// <summary>After every glimpse, for what the reward has grown by it; needs a model that says the class after every glimpse.</summary>
    [JsonStringEnumMemberName("gains")]
    Gains,

    /// <summary>After every glimpse, for what that glimpse says by itself; needs a model with votes.</summary>
    [JsonStringEnumMemberName("glimpse")]
    Glimpse,
}

/// <summary>How much a class counts in the cross-entropy.</summary>
public enum ClassWeighting
{
    /// <summary>Every image counts the same.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Every class counts the same: images / (classes * images of the class), so that the mean over images stays 1.</summary>
    [JsonStringEnumMemberName("balanced")]
    Balanced,
}

/// <summary>The numbers behind <see cref="ClassWeighting"/>.</summary>
internal static class ClassWeightings
{
    /// <summary>Factors by class, or null where all are 1.</summary>
    /// <param name="weighting">How much a class counts.</param>
    /// <param name="labels">Classes of the training images.</param>
    /// <param name="classes">Number of classes; one without images has factor 0.</param>
    public static float[]? Factors(this ClassWeighting weighting, ReadOnlySpan<int> labels, int classes)
    {
        if (weighting == ClassWeighting.None) return null;
        int[] counts = new int[classes];
        foreach (int label in labels) counts[label]++;
        int present = counts.Count(count => count > 0), images = labels.Length;
        return [.. counts.Select(count => count == 0 ? 0f : (float)images / ((long)present * count))];
    }
}
