using Fovea.Models;
using Fovea.Numerics;
using Fovea.Policies;

namespace Fovea.Tests.Policies;

public sealed class GazeTests
{
    private static readonly RecurrentAttentionOptions anywhere = new() { RandomLocations = true, Glimpses = 3, Core = new ReluCoreOptions { Hidden = 16 } };

    [Fact]
    public void Without_deviation_it_looks_at_the_mean_and_draws_nothing()
    {
        Gaze gaze = Gaze.ForEvaluation(StartLocation.Centre, 0f, 1, 0);
        Assert.Equal(GazeKind.Mean, gaze.Kind);
        Assert.Equal(LocationDraw.At(0f, 0f), gaze.First(3, 0));
        Assert.Equal(new LocationDraw(0.25f, -0.5f, 0.25f, -0.5f, 0f), gaze.Next(3, 0, 1, 0.25f, -0.5f));
    }

    [Fact]
    public void It_looks_first_where_somebody_says()
    {
        Gaze gaze = Gaze.FromPlace(0.3f, -0.7f);
        Assert.Equal((0.3f, -0.7f), gaze.First(3, 0).Place);
        Assert.Equal((0.25f, -0.5f), gaze.Next(3, 0, 1, 0.25f, -0.5f).Place);
    }

    [Fact]
    public void It_looks_where_a_table_says_whatever_mean_and_rollout()
    {
        LookTable table = new(images: 4, glimpses: 2);
        table[3, 0] = (0.5f, 0.1f);
        table[3, 1] = (-0.2f, 0.9f);
        Gaze gaze = Gaze.Along(table);
        Assert.Equal(LocationDraw.At(0.5f, 0.1f), gaze.First(3, 1));
        Assert.Equal(LocationDraw.At(-0.2f, 0.9f), gaze.Next(3, 1, 1, 0.7f, 0.7f));
        Assert.Equal((0f, 0f), gaze.Next(2, 0, 1, 0.7f, 0.7f).Place);
    }

    [Fact]
    public void Samples_spread_by_the_deviation_around_the_mean()
    {
        Gaze gaze = Gaze.ForTraining(StartLocation.Random, 0.2f, 1, 5);
        LocationDraw[] draws = [.. Enumerable.Range(0, 20000).Select(image => gaze.Next(image, 0, 1, 0.3f, 0f))];
        double mean = draws.Average(draw => draw.X);
        Close.To(0.3, mean, 0.01, "mean");
        Close.To(0.2, Math.Sqrt(draws.Average(draw => (draw.X - mean) * (draw.X - mean))), 0.005, "deviation");
        Assert.All(draws, draw => Assert.Equal((0.3f, 0f, 0.2f), (draw.MeanX, draw.MeanY, draw.Std)));
    }

    [Fact]
    public void A_first_location_spreads_around_its_start_only_where_locations_are_sampled_and_is_nobodys_choice()
    {
        Gaze gaze = Gaze.ForTraining(StartLocation.Centre, 0.2f, 1, 5) with { StartStd = 0.4f };
        LocationDraw[] draws = [.. Enumerable.Range(0, 20000).Select(image => gaze.First(image, 0))];
        Close.To(0.0, draws.Average(draw => draw.X), 0.01, "mean");
        Close.To(0.4, Math.Sqrt(draws.Average(draw => draw.Y * draw.Y)), 0.01, "deviation");
        Assert.All(draws, draw => Assert.Equal(LocationDraw.At(draw.X, draw.Y), draw));
        Assert.NotEqual(gaze.First(3, 0), gaze.First(3, 1));
        Assert.Equal(LocationDraw.At(0f, 0f), (Gaze.ForEvaluation(StartLocation.Centre, 0f, 1, 0) with { StartStd = 0.4f }).First(3, 0));
        Assert.Equal(gaze.Anywhere().First(3, 0), (gaze with { StartStd = 0f }).Anywhere().First(3, 0));
    }

    [Fact]
    public void Every_row_and_glimpse_and_epoch_has_its_own_numbers()
    {
        Gaze one = Gaze.ForTraining(StartLocation.Random, 0.1f, 1, 0), two = Gaze.ForTraining(StartLocation.Random, 0.1f, 1, 1);
        LocationDraw[] places =
        [
            one.Next(0, 0, 1, 0, 0), one.Next(0, 0, 2, 0, 0), one.Next(0, 1, 1, 0, 0), one.Next(1, 0, 1, 0, 0), two.Next(0, 0, 1, 0, 0),
        ];
        Assert.Equal(places.Length, places.Distinct().Count());
        Assert.Equal(one.First(7, 2), Gaze.ForTraining(StartLocation.Random, 0.1f, 1, 0).First(7, 2));
        Assert.NotEqual(one.First(7, 2), Gaze.ForEvaluation(StartLocation.Random, 0.1f, 1, 0).First(7, 2));
    }

    [Fact]
    public void Anywhere_is_on_the_image_and_follows_no_mean()
    {
        Gaze gaze = Gaze.ForTraining(StartLocation.Centre, 0.1f, seed: 3, epoch: 2).Anywhere();
        LocationDraw[] places =
            [.. Enumerable.Range(0, 50).SelectMany(image => new[] { gaze.First(image, 0), gaze.First(image, 1), gaze.Next(image, 0, 1, 9f, 9f), gaze.Next(image, 0, 2, 9f, 9f) })];
        Assert.All(places, place => Assert.False(place.IsCutOff));
        Assert.All(places, place => Assert.Equal(0f, place.Std));
        Assert.Equal(places.Length, places.Distinct().Count());
        Assert.NotEqual(gaze.First(0, 0), (gaze with { Stream = 3 }).First(0, 0));
        Assert.NotEqual(gaze.First(0, 0), Gaze.ForEvaluation(StartLocation.Random, 0f, seed: 3, pass: 2).Anywhere().First(0, 0));
    }

    [Fact]
    public void Recorded_locations_are_not_drawn() =>
        Assert.Throws<InvalidOperationException>(() => Gaze.Recorded.Next(0, 0, 1, 0f, 0f));

    [Fact]
    public void A_model_that_looks_anywhere_is_evaluated_that_way()
    {
        RecurrentAttentionModel model = new(anywhere, channels: 1, classes: 2);
        model.Parameters.Initialize(1);
        model.Parameters.Changed();
        MemoryImageSet images = new(new ImageShape(12, 12, 1), Enumerable.Range(0, 20 * 144).Select(i => (byte)(i * 7)).ToArray(), [.. Enumerable.Range(0, 20).Select(i => i % 2)]);
        using WorkerTeam team = new(1);
        Evaluation without = new Evaluator(model, images, new EvaluationOptions(), team).Run();
        Evaluation asked = new Evaluator(model, images, new EvaluationOptions { RandomLocations = true }, team).Run();
        Assert.Equal(asked.NegativeLogLikelihood, without.NegativeLogLikelihood);
        Assert.True(without.SampledLocations);
        Assert.Equal(GazeKind.Random, model.TrainingGaze(exploration: 1f, seed: 1, epoch: 0).Kind);
    }
}
