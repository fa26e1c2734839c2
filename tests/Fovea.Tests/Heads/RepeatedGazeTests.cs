using Fovea.Heads;

namespace Fovea.Tests.Heads;

public sealed class RepeatedGazeTests
{
    [Fact]
    public void Repeats_where_it_looked_and_what_that_was_drawn_around()
    {
        SampledGaze source = SampledGaze.ForTraining(StartLocation.Random, 0.2f, 1, 0);
        RepeatedGaze gaze = new(images: 2, rollouts: 2, glimpses: 3);
        gaze.Begin(source, [70, 30]);
        Assert.Equal(0.2f, gaze.Std);
        (float, float) first = gaze.First(30, 1), next = gaze.Next(30, 1, 2, 0.1f, -0.3f);
        gaze.Next(30, 0, 2, 0.4f, 0.4f);
        gaze.Next(70, 1, 2, 0.5f, 0.5f);
        Assert.Equal((source.First(30, 1), source.Next(30, 1, 2, 0.1f, -0.3f)), (first, next));

        gaze.Repeat();
        Assert.Equal((first, next), (gaze.First(30, 1), gaze.Next(30, 1, 2, 0.9f, 0.9f)));
        Assert.Equal((0.1f, -0.3f), gaze.DrawnAround(30, 1, 2, 0.9f, 0.9f));

        gaze.Begin(source, [30]);
        Assert.Equal(source.Next(30, 1, 2, 0.9f, 0.9f), gaze.Next(30, 1, 2, 0.9f, 0.9f));
    }

    [Fact]
    public void Other_gazes_draw_around_the_mean_there_is() =>
        Assert.Equal((0.9f, 0.8f), ((IGaze)SampledGaze.ForTraining(StartLocation.Random, 0.2f, 1, 0)).DrawnAround(0, 0, 1, 0.9f, 0.8f));
}
