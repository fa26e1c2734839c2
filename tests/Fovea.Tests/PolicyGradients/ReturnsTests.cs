using Fovea.Parts;
using Fovea.PolicyGradients;

namespace Fovea.Tests.PolicyGradients;

/// <summary>Against numbers worked out by hand.</summary>
public sealed class ReturnsTests
{
    [Fact]
    public void A_reward_at_the_end_is_what_every_choice_led_to()
    {
        float[] returns = [7f, 7f];
        Returns.AtEnd([1f, 0f], returns);
        Assert.Equal([1f, 0f], returns);
    }

    [Fact]
    public void Gains_add_up_from_the_last_glimpse_backward_each_a_glimpse_later_counting_less()
    {
        // Two rows of four glimpses: rewards 0.25, 0.5, 0.25, 1 and 1, 0, 0, 0; gains 0.25, -0.25, 0.75 and -1, 0, 0.
        float[][] rewards = [[0.25f, 1f], [0.5f, 0f], [0.25f, 0f], [1f, 0f]];
        // Discount 1/2: 0.75, then -0.25 + 0.375, then 0.25 + 0.0625.
        float[][] expected = [[0.3125f, -1f], [0.125f, 0f], [0.75f, 0f]];
        float[] returns = [0f, 0f];
        for (int t = 3; t >= 1; t--)
        {
            Returns.AddGains(rewards[t], rewards[t - 1], 0.5f, returns);
            Assert.Equal(expected[t - 1], returns);
        }
    }

    [Fact]
    public void Undiscounted_gains_are_the_last_reward_less_the_one_before_the_choice()
    {
        float[][] rewards = [[0.25f], [0.5f], [0.125f], [1f]];
        float[] returns = [0f];
        for (int t = 3; t >= 1; t--)
        {
            Returns.AddGains(rewards[t], rewards[t - 1], 1f, returns);
            Assert.Equal(1f - rewards[t - 1][0], returns[0]);
        }
    }

    [Fact]
    public void A_learned_baseline_is_taken_off()
    {
        Matrix baselines = new(new float[3 * Matrix.Line], rows: 3, columns: 1, Matrix.Line);
        (baselines[0][0], baselines[1][0], baselines[2][0]) = (0.25f, 1f, -0.5f);
        float[] advantages = new float[3];
        Advantages.OverLearned([1f, 0f, 0.5f], baselines, advantages);
        Assert.Equal([0.75f, -1f, 1f], advantages);
    }

    [Fact]
    public void The_mean_of_the_images_other_rollouts_is_taken_off()
    {
        // Two images of four rollouts: others' means 1/3, 2/3, 2/3, 1/3 and 0, 0, 0, 1/3.
        float[] advantages = new float[8];
        Advantages.OverOtherRollouts([1f, 0f, 0f, 1f, 0f, 0f, 0f, 1f], 4, advantages);
        Close.To([2 / 3.0, -2 / 3.0, -2 / 3.0, 2 / 3.0, -1 / 3.0, -1 / 3.0, -1 / 3.0, 1], advantages, 1e-6, 1e-7, "advantage");
        Assert.Throws<ArgumentException>(() => Advantages.OverOtherRollouts([1f], 1, new float[1]));
    }

    [Fact]
    public void Without_a_baseline_the_return_is_the_advantage()
    {
        float[] advantages = new float[2];
        Advantages.OverNothing([1f, -0.5f], advantages);
        Assert.Equal([1f, -0.5f], advantages);
    }
}
