using Fovea.Heads;

namespace Fovea.Tests.Heads;

public sealed class SampledGazeTests
{
    [Fact]
    public void Without_deviation_it_looks_at_the_mean()
    {
        SampledGaze gaze = SampledGaze.ForEvaluation(StartLocation.Centre, 0f, 1, 0);
        Assert.Equal((0f, 0f), gaze.First(3, 0));
        Assert.Equal((0.25f, -0.5f), gaze.Next(3, 0, 1, 0.25f, -0.5f));
    }

    [Fact]
    public void Samples_spread_by_the_deviation_around_the_mean()
    {
        SampledGaze gaze = SampledGaze.ForTraining(StartLocation.Random, 0.2f, 1, 5);
        double[] xs = [.. Enumerable.Range(0, 20000).Select(image => (double)gaze.Next(image, 0, 1, 0.3f, 0f).X)];
        double mean = xs.Average();
        Close.To(0.3, mean, 0.01, "mean");
        Close.To(0.2, Math.Sqrt(xs.Average(x => (x - mean) * (x - mean))), 0.005, "deviation");
    }

    [Fact]
    public void Every_row_and_glimpse_and_epoch_has_its_own_numbers()
    {
        SampledGaze one = SampledGaze.ForTraining(StartLocation.Random, 0.1f, 1, 0), two = SampledGaze.ForTraining(StartLocation.Random, 0.1f, 1, 1);
        (float, float)[] places =
        [
            one.Next(0, 0, 1, 0, 0), one.Next(0, 0, 2, 0, 0), one.Next(0, 1, 1, 0, 0), one.Next(1, 0, 1, 0, 0), two.Next(0, 0, 1, 0, 0),
        ];
        Assert.Equal(places.Length, places.Distinct().Count());
        Assert.Equal(one.First(7, 2), SampledGaze.ForTraining(StartLocation.Random, 0.1f, 1, 0).First(7, 2));
        Assert.NotEqual(one.First(7, 2), SampledGaze.ForEvaluation(StartLocation.Random, 0.1f, 1, 0).First(7, 2));
    }
}
