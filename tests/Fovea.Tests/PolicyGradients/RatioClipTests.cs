using Fovea.PolicyGradients;

namespace Fovea.Tests.PolicyGradients;

public sealed class RatioClipTests
{
    private const float Clip = 0.2f, Std = 0.3f, Sample = 0.5f, DrawnAround = 0.45f;

    [Theory]
    [InlineData(0.44f, 2f)]
    [InlineData(0.47f, 2f)]
    [InlineData(0.44f, -2f)]
    [InlineData(0.9f, 2f)]
    [InlineData(-0.4f, 2f)]
    [InlineData(-0.4f, -2f)]
    public void Factor_times_score_is_the_surrogates_derivative(float mean, float advantage)
    {
        const double Nudge = 1e-4;
        double difference = (Surrogate(mean + Nudge, advantage) - Surrogate(mean - Nudge, advantage)) / (2 * Nudge);
        float logRatio = GaussianPolicy.LogProbability(Sample, mean, Std) - GaussianPolicy.LogProbability(Sample, DrawnAround, Std);
        Close.To(difference, RatioClip.Factor(logRatio, advantage, Clip) * advantage * GaussianPolicy.Score(Sample, mean, Std), 1e-3, "derivative");
        Close.To(Surrogate(mean, advantage), RatioClip.Surrogate(logRatio, advantage, Clip), 1e-5, "surrogate");
    }

    [Fact]
    public void It_is_flat_only_where_the_location_has_moved_as_it_was_pushed()
    {
        Assert.Equal(0f, RatioClip.Factor(MathF.Log(1.21f), 1f, Clip));
        Assert.Equal(0f, RatioClip.Factor(MathF.Log(0.79f), -1f, Clip));
        Close.To(1.21, RatioClip.Factor(MathF.Log(1.21f), -1f, Clip), 1e-6, "pushed back");
        Close.To(0.79, RatioClip.Factor(MathF.Log(0.79f), 1f, Clip), 1e-6, "pushed back");
    }

    private static double Surrogate(double mean, double advantage)
    {
        double ratio = Math.Exp((Square(Sample - DrawnAround) - Square(Sample - mean)) / (2 * Std * Std));
        return Math.Min(ratio * advantage, Math.Clamp(ratio, 1 - Clip, 1 + Clip) * advantage);
    }

    private static double Square(double value) => value * value;
}
