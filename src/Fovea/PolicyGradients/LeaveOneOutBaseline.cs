namespace Fovea.PolicyGradients;

/// <summary>The reward to expect of a rollout, judged by the image's other rollouts (Kool et al. 2019, equation 8).</summary>
public static class LeaveOneOutBaseline
{
    /// <summary>The mean of the other rollouts' rewards, for every rollout of one image.</summary>
    /// <param name="rewards">[rollouts], at least two.</param>
    /// <param name="expected">[rollouts]; overwritten.</param>
    public static void Expect(ReadOnlySpan<float> rewards, Span<float> expected)
    {
        if (rewards.Length < 2) throw new ArgumentException($"a leave-one-out baseline needs at least 2 rollouts, but has {rewards.Length}", nameof(rewards));
        float sum = 0f;
        foreach (float reward in rewards) sum += reward;
        for (int i = 0; i < rewards.Length; i++)
            expected[i] = (sum - rewards[i]) / (rewards.Length - 1);
    }
}
