using Fovea.PolicyGradients;

namespace Fovea.Tests.PolicyGradients;

public sealed class CrossEntropyTests
{
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
}
