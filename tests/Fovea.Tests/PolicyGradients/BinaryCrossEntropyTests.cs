using Fovea.PolicyGradients;

namespace Fovea.Tests.PolicyGradients;

public sealed class BinaryCrossEntropyTests
{
    [Fact]
    public void Two_classes_that_may_be_there_or_not_cost_log_2_each()
    {
        float[] gradient = new float[2];
        Close.To(2 * Math.Log(2), BinaryCrossEntropy.WithGradient([0f, 0f], 0b10, 0.5f, gradient), 1e-6, "loss");
        Assert.Equal([0.25f, -0.25f], gradient);
    }

    [Fact]
    public void The_derivative_is_the_difference_quotient()
    {
        float[] logits = [0.3f, -1.2f, 2f, 0.7f], gradient = new float[4];
        const int label = 0b1001;
        double Loss(int moved, double by) => logits.Select((logit, c) =>
        {
            double z = logit + (c == moved ? by : 0);
            return Math.Log(1 + Math.Exp(z)) - (((label >> c) & 1) * z);
        }).Sum();

        Close.To(Loss(0, 0), BinaryCrossEntropy.WithGradient(logits, label, 0.5f, gradient), 1e-6, "loss");
        Close.To([.. Enumerable.Range(0, 4).Select(c => 0.5 * (Loss(c, 1e-5) - Loss(c, -1e-5)) / 2e-5)], gradient, 1e-5, 1e-6, "derivative");
    }

    [Fact]
    public void Large_logits_are_sure_and_finite()
    {
        float[] gradient = new float[3];
        Close.To(1000, BinaryCrossEntropy.WithGradient([500f, -500f, 1000f], 0b001, 1f, gradient), 1e-3, "loss");
        Assert.Equal([0f, 0f, 1f], gradient);
    }

    /// <summary>What is as good as impossible keeps its size: its logarithm counts where it happens after all.</summary>
    [Theory]
    [InlineData(-18f, 1.5229979e-8f)]
    [InlineData(-60f, 8.756511e-27f)]
    [InlineData(18f, 1f)]
    [InlineData(0f, 0.5f)]
    public void Small_probabilities_are_not_lost(float logit, float expected) => Assert.InRange(BinaryCrossEntropy.Sigmoid(logit) / expected, 0.9999f, 1.0001f);
}
