using Fovea.Models;
using Fovea.Numerics;
using Fovea.Reports;
using Fovea.Training;

namespace Fovea.Tests.Reports;

public sealed class LookSurveyTests
{
    private const int Images = 150, Classes = 3, Steps = 4;

    private static readonly ImageShape shape = new(11, 9, 1);

    private readonly MemoryImageSet images;
    private readonly TrainedModel trained;

    public LookSurveyTests()
    {
        RandomSequence random = new(7, RandomPurpose.Data, 0);
        byte[] pixels = new byte[Images * shape.Bytes];
        foreach (ref byte pixel in pixels.AsSpan()) pixel = (byte)random.NextInt(256);
        images = new MemoryImageSet(shape, pixels, [.. Enumerable.Range(0, Images).Select(i => i % Classes)]);
        Recipe recipe = new()
        {
            Model = new RecurrentAttentionOptions
            {
                Sensor = new MultiScaleSensorOptions { Size = 3, Scales = 2 },
                Glimpses = Steps,
                Glimpse = new DenseGlimpseOptions { What = 5, Where = 6, Features = 7 },
                Core = new ReluCoreOptions { Hidden = 8 },
            },
        };
        ImageClassifier model = recipe.Model.Create(shape, Classes, normalization: null);
        model.Parameters.Initialize(3);
        model.Parameters.Changed();
        trained = new TrainedModel(model, recipe, ["a", "b", "c"], shape);
    }

    [Fact]
    public void It_agrees_with_looking_at_one_image_after_another()
    {
        EvaluationOptions options = new() { Start = StartLocation.Random, Passes = 2 };
        LookSurvey survey = Of(options, threads: 2);
        long[] wrong = new long[Steps];
        FixationMap[][] maps = [.. Enumerable.Range(0, Classes).Select(_ => Enumerable.Range(0, Steps).Select(_ => new FixationMap(shape)).ToArray())];
        List<(int Image, int Label, int Said, float Confidence)> mistakes = [];
        for (int pass = 0; pass < 2; pass++)
        {
            Looker looker = new(trained.Model, trained.ClassNames, trained.Normalization);
            Gaze gaze = Evaluator.GazeFor(trained.Model, options, pass);
            for (int i = 0; i < Images; i++)
            {
                Look look = looker.At(images.PixelsInPlace(i), i, gaze, glimpses: null) with { Label = images.Labels[i] };
                for (int t = 0; t < Steps; t++)
                {
                    maps[look.Label!.Value][t].Add(look.Steps[t].X, look.Steps[t].Y);
                    if (look.Steps[t].Probabilities.Index().MaxBy(pair => pair.Item).Index != look.Label) wrong[t]++;
                }

                if (pass == 0 && look.Prediction != look.Label) mistakes.Add((i, look.Label!.Value, look.Prediction, look.Probabilities[look.Prediction]));
            }
        }

        Assert.Equal(wrong.Select(count => 100.0 * count / (2 * Images)), survey.ErrorPercentByGlimpse);
        Assert.Equal(survey.Evaluation.ErrorPercent, survey.ErrorPercentByGlimpse[^1], 1e-9);
        for (int c = 0; c < Classes; c++)
            for (int t = 0; t < Steps; t++) Assert.Equal(Counts(maps[c][t]), Counts(survey.Fixations[c][t]));
        Assert.True(mistakes.Count > 5);
        Assert.Equal(
            mistakes.OrderByDescending(each => each.Confidence).Take(5).Select(each => (each.Image, each.Label, each.Said, MathF.Round(each.Confidence, 4))),
            survey.WorstMistakes.Select(each => (each.Image, each.Label, each.Said, MathF.Round(each.Confidence, 4))));
    }

    [Fact]
    public void Being_watched_changes_no_figure()
    {
        EvaluationOptions options = new();
        using WorkerTeam team = new(1);
        Evaluation alone = new Evaluator(trained.Model, images, options, team).Run(), watched = Of(options, threads: 3).Evaluation;
        Assert.Equal((alone.ErrorPercent, alone.NegativeLogLikelihood, alone.CalibrationErrorPercent), (watched.ErrorPercent, watched.NegativeLogLikelihood, watched.CalibrationErrorPercent));
        Assert.Equal(alone.Confusion, watched.Confusion);
    }

    [Fact]
    public void It_tells_how_far_it_is_and_stops_when_asked()
    {
        Recording progress = new();
        using WorkerTeam team = new(2);
        LookSurvey.Gather(trained.Model, images, new EvaluationOptions { Start = StartLocation.Centre }, team, 5, progress);
        Assert.Equal((long)Images, progress.Last.Done);
        Assert.Equal((long)Images, progress.Last.Total);
        using CancellationTokenSource stop = new();
        Recording stopping = new() { OnReport = stop.Cancel };
        Assert.Throws<OperationCanceledException>(() => LookSurvey.Gather(trained.Model, images, new EvaluationOptions { Start = StartLocation.Centre }, team, 5, stopping, stop.Token));
        Assert.True(stopping.Last.Done < Images);
    }

    [Fact]
    public void Averaged_rollouts_are_no_single_looks()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Of(new EvaluationOptions { Rollouts = 3 }, threads: 1));
        Assert.Contains("options must ask for single looks, but for 3 rollouts averaged", exception.Message, StringComparison.Ordinal);
    }

    private LookSurvey Of(EvaluationOptions options, int threads)
    {
        using WorkerTeam team = new(threads);
        return LookSurvey.Gather(trained.Model, images, options, team, mostMistakes: 5);
    }

    private static long[] Counts(FixationMap map) => [.. Enumerable.Range(0, map.Rows * map.Columns).Select(cell => map[cell / map.Columns, cell % map.Columns])];

    private sealed class Recording : IProgress<DataProgress>
    {
        public Action OnReport { get; init; } = () => { };

        public DataProgress Last { get; private set; }

        public void Report(DataProgress value)
        {
            Last = value;
            OnReport();
        }
    }
}
