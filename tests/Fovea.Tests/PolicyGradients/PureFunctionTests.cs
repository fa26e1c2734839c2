using Fovea.PolicyGradients;

namespace Fovea.Tests.PolicyGradients;

public sealed class PureFunctionTests
{
    [Fact]
    public void Log_probability_at_one_deviation()
    {
        // log of the standard normal density at 1: -1/2 - log(2 pi) / 2, less log(2) for a deviation of 2.
        Close.To(-0.5 - 0.9189385332 - 0.6931471806, GaussianPolicy.LogProbability(3f, 1f, 2f), 1e-6, "log-probability");
        Close.To(0.5, GaussianPolicy.MeanGradient(3f, 1f, 2f), 1e-7, "derivative");
    }

    [Fact]
    public void Cross_entropy_of_two_even_classes_is_log_2()
    {
        float[] gradient = new float[2];
        Close.To(Math.Log(2), CrossEntropy.WithGradient([5f, 5f], 1, 0.5f, gradient), 1e-6, "loss");
        Assert.Equal([0.25f, -0.25f], gradient);
    }

    [Fact]
    public void Softmax_survives_large_logits()
    {
        float[] probabilities = new float[3];
        Close.To(1000, CrossEntropy.Softmax([1000f, 800f, -1000f], probabilities), 1e-3, "log-sum");
        Assert.Equal([1f, 0f, 0f], probabilities);
    }

    [Fact]
    public void Leave_one_out_is_the_mean_of_the_others()
    {
        float[] expected = new float[4];
        LeaveOneOutBaseline.Expect([1, 0, 0, 1], expected);
        Close.To([1 / 3.0, 2 / 3.0, 2 / 3.0, 1 / 3.0], expected, 1e-6, 0, "expected");
        Assert.Throws<ArgumentException>(() => LeaveOneOutBaseline.Expect([1f], new float[1]));
    }

    [Fact]
    public void Rewards_of_a_class_that_was_said()
    {
        const float crossEntropy = 1.5f;
        Assert.Equal(1f, RewardKind.Correct.Of(crossEntropy, correct: true));
        Assert.Equal(0f, RewardKind.Correct.Of(crossEntropy, correct: false));
        Close.To(0.2231301601, RewardKind.Probability.Of(crossEntropy, correct: false), 1e-6, "probability");
        Assert.Equal(-1.5f, RewardKind.LogLikelihood.Of(crossEntropy, correct: false));
        Assert.Equal(-5f, RewardKind.LogLikelihood.Of(80f, correct: false));
    }
}
