using Fovea.PolicyGradients;

namespace Fovea.Tests.PolicyGradients;

public sealed class CrossEntropyTests
{
    [Fact]
    public void Cross_entropy_of_two_even_classes_is_log_2()
    {
        float[] gradient = new float[2];
        Close.To(Math.Log(2), CrossEntropy.WithGradient([5f, 5f], 1, 0.5f, smoothing: 0f, gradient), 1e-6, "loss");
        Assert.Equal([0.25f, -0.25f], gradient);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.1f)]
    [InlineData(0.9f)]
    public void The_derivative_is_the_difference_quotient_of_the_smoothed_truths(float smoothing)
    {
        float[] logits = [0.3f, -1.2f, 2f, 0.7f], gradient = new float[4];
        const int label = 3;
        double Learned(int moved, double by)
        {
            double[] shifted = [.. logits.Select((logit, c) => logit + (c == moved ? by : 0))];
            double logSum = Math.Log(shifted.Sum(Math.Exp));
            return shifted.Select((logit, c) => (logSum - logit) * ((c == label ? 1 - smoothing : 0) + (smoothing / 4.0))).Sum();
        }

        float told = CrossEntropy.WithGradient(logits, label, 0.5f, smoothing, gradient);
        Close.To(Math.Log(logits.Sum(logit => Math.Exp(logit))) - logits[label], told, 1e-6, "cross-entropy of the true class");
        Close.To([.. Enumerable.Range(0, 4).Select(c => 0.5 * (Learned(c, 1e-5) - Learned(c, -1e-5)) / 2e-5)], gradient, 1e-5, 1e-6, "derivative");
    }

    [Fact]
    public void Softmax_survives_large_logits()
    {
        float[] probabilities = new float[3];
        Close.To(1000, CrossEntropy.Softmax([1000f, 800f, -1000f], probabilities), 1e-3, "log-sum");
        Assert.Equal([1f, 0f, 0f], probabilities);
    }
}
