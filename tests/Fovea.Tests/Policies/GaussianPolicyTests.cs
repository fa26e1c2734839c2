using Fovea.Policies;

namespace Fovea.Tests.Policies;

public sealed class GaussianPolicyTests
{
    [Theory]
    [InlineData(0.5f, 0.5f)]
    [InlineData(1.7f, 1f)]
    [InlineData(-3f, -1f)]
    public void Clamp_cuts_off(float raw, float mean) => Assert.Equal(mean, LocationBound.Clamp.Apply(raw));

    [Theory]
    [InlineData(0.5f, 2f, 2f)]
    [InlineData(0.5f, -2f, -2f)]
    [InlineData(1.5f, 2f, 2f)] // descending lowers it: back in
    [InlineData(1.5f, -2f, 0f)] // further out
    [InlineData(-1.5f, -2f, -2f)]
    [InlineData(-1.5f, 2f, 0f)]
    public void Clamp_passes_what_leads_back_in(float raw, float gradient, float passed) =>
        Assert.Equal(passed, LocationBound.Clamp.Backward(raw, gradient));

    [Fact]
    public void Tanh_has_its_derivative()
    {
        const float raw = 0.7f, step = 1e-3f;
        float numeric = (LocationBound.Tanh.Apply(raw + step) - LocationBound.Tanh.Apply(raw - step)) / (2 * step);
        Close.To(3 * numeric, LocationBound.Tanh.Backward(raw, 3), 1e-3, "derivative");
    }

    [Fact]
    public void Log_probability_at_one_deviation()
    {
        // log of the standard normal density at 1: -1/2 - log(2 pi) / 2, less log(2) for a deviation of 2.
        Close.To(-0.5 - 0.9189385332 - 0.6931471806, GaussianPolicy.LogProbability(3f, 1f, 2f), 1e-6, "log-probability");
        Close.To(0.5, GaussianPolicy.Score(3f, 1f, 2f), 1e-7, "derivative");
    }

    [Fact]
    public void A_location_lies_its_noise_times_the_deviation_from_the_mean() =>
        Assert.Equal(new LocationDraw(0.75f, -1.5f, 0.25f, -0.5f, 0.5f), GaussianPolicy.Draw(0.25f, -0.5f, 0.5f, noiseX: 1f, noiseY: -2f));

    [Theory]
    [InlineData(LocationBound.Clamp)]
    [InlineData(LocationBound.Tanh)]
    public void Back_to_the_networks_output_is_the_slope_of_the_log_probability(LocationBound bound)
    {
        const float weight = -0.7f, nudge = 1e-3f;
        GaussianPolicy policy = new(bound);
        LocationDraw draw = GaussianPolicy.Draw(0.1f, 0.2f, 0.3f, noiseX: 0.8f, noiseY: -1.1f);
        float[] raw = [0.4f, -0.6f], actual = new float[2];
        policy.Backward(draw, raw, weight, actual);
        for (int axis = 0; axis < 2; axis++)
        {
            float[] above = [.. raw], below = [.. raw];
            above[axis] += nudge;
            below[axis] -= nudge;
            Close.To(weight * (policy.LogProbability(draw, above) - policy.LogProbability(draw, below)) / (2 * nudge), actual[axis], 5e-3, "slope");
        }
    }

    [Fact]
    public void A_policy_that_has_not_changed_gives_a_location_the_probability_it_was_drawn_with()
    {
        GaussianPolicy policy = new(LocationBound.Clamp);
        LocationDraw draw = GaussianPolicy.Draw(0.25f, -0.5f, 0.5f, noiseX: 1f, noiseY: -2f);
        Assert.Equal(0f, policy.LogRatio(draw, [0.25f, -0.5f]));
        // On x the mean moves onto the sample, which lay one deviation off: 1/2 of a nat.
        Close.To(0.5, policy.LogRatio(draw, [0.75f, -0.5f]), 1e-6, "log-ratio");
    }
}
