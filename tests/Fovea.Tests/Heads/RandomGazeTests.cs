using Fovea.Cores;
using Fovea.Data;
using Fovea.Heads;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training;

namespace Fovea.Tests.Heads;

public sealed class RandomGazeTests
{
    private static readonly RecurrentAttentionOptions anywhere = new() { RandomLocations = true, Glimpses = 3, Core = new ReluCoreOptions { Hidden = 16 } };

    [Fact]
    public void Every_place_is_on_the_image_and_its_own()
    {
        RandomGaze gaze = RandomGaze.ForTraining(seed: 3, epoch: 2);
        (float X, float Y)[] places =
            [.. Enumerable.Range(0, 50).SelectMany(image => new[] { gaze.First(image, 0), gaze.First(image, 1), gaze.Next(image, 0, 1, 9f, 9f), gaze.Next(image, 0, 2, 9f, 9f) })];
        Assert.All(places, place => Assert.True(Math.Abs(place.X) <= 1 && Math.Abs(place.Y) <= 1));
        Assert.Equal(places.Length, places.Distinct().Count());
        Assert.NotEqual(gaze.First(0, 0), RandomGaze.ForTraining(seed: 3, epoch: 3).First(0, 0));
        Assert.NotEqual(gaze.First(0, 0), RandomGaze.ForEvaluation(seed: 3, pass: 2).First(0, 0));
    }

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
    }
}
