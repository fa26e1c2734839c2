using System.Diagnostics;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Heads;
using Fovea.Layers;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.PolicyGradients;

namespace Fovea.Training;

/// <summary>
/// Measures a model on images. The same model, images and options give the same figures, for any number of threads and any
/// grouping of the images. Memory is kept between calls.
/// </summary>
public sealed class Evaluator
{
    private const int WantedRows = 64;

    private readonly ImageClassifier model;
    private readonly ImageSet images;
    private readonly WorkerTeam team;
    private readonly EvaluationOptions options;
    private readonly int steps, rollouts, imagesPerUnit;
    private readonly Worker[] workers;
    private readonly float[] probabilities;
    private readonly double[] rocAreas;
    private readonly TeamLoop lookLoop, rocLoop;
    private IGaze? gaze;

    /// <summary>Allocates for looking at <paramref name="images"/>.</summary>
    public Evaluator(ImageClassifier model, ImageSet images, EvaluationOptions options, WorkerTeam team)
    {
        this.model = model;
        this.images = images;
        this.team = team;
        this.options = options;
        steps = options.Glimpses ?? model.Glimpses;
        if (steps > model.MostGlimpses) throw new OptionException($"glimpses must be at most {model.MostGlimpses} for this model, but is {steps}");
        rollouts = options.Rollouts ?? 1;
        imagesPerUnit = Math.Max(1, WantedRows / rollouts);
        workers = [.. Enumerable.Range(0, team.Size).Select(_ => new Worker(model, images, steps, imagesPerUnit, rollouts))];
        probabilities = new float[images.Count * model.Classes];
        rocAreas = new double[model.Classes];
        lookLoop = new TeamLoop(Look);
        rocLoop = new TeamLoop((c, _) => rocAreas[c] = RocArea.OfClass(probabilities, images.Labels, model.Classes, c));
    }

    private bool RandomLocations => options.RandomLocations || model.RandomLocations;

    private StartLocation Start => RandomLocations ? StartLocation.Random : options.Start ?? model.Start;

    /// <summary>Looks at all images.</summary>
    /// <param name="cancellation">Stops between passes.</param>
    public Evaluation Run(CancellationToken cancellation = default)
    {
        if (images.Count == 0) throw new DataException("there are no images to evaluate on");
        long begun = Stopwatch.GetTimestamp();
        // Averaged rollouts have a start each, so that further passes would add nothing but time.
        int passes = Start == StartLocation.Random && options.Rollouts is null ? options.Passes : 1;
        EvaluationTally tally = new(model.Classes);
        for (int pass = 0; pass < passes; pass++)
        {
            cancellation.ThrowIfCancellationRequested();
            gaze = NewGaze(pass);
            lookLoop.Run(team, (images.Count + imagesPerUnit - 1) / imagesPerUnit);
            rocLoop.Run(team, model.Classes);
            tally.AddPass(probabilities, images.Labels, rocAreas);
        }

        return new Evaluation(
            images.Count, passes, rollouts, options.Rollouts is not null || RandomLocations, steps, Start,
            tally.ErrorPercent, tally.ErrorPercentSpread, tally.NegativeLogLikelihood, tally.CalibrationErrorPercent,
            tally.Scores, tally.ClassAccuracyPercent, tally.Confusion, Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    private IGaze NewGaze(int pass) => RandomLocations
        ? RandomGaze.ForEvaluation(options.Seed, pass)
        : SampledGaze.ForEvaluation(Start, options.Rollouts is null ? 0f : model.LocationStd, options.Seed, pass);

    private void Look(int unit, int worker)
    {
        int first = unit * imagesPerUnit;
        int count = Math.Min(imagesPerUnit, images.Count - first);
        workers[worker].Look(model, gaze!, first, count, probabilities.AsSpan(first * model.Classes, count * model.Classes));
    }

    /// <summary>One worker's memory.</summary>
    private sealed class Worker(ImageClassifier model, ImageSet images, int steps, int mostImages, int rollouts)
    {
        private readonly Arena arena = model.NewArena(steps, mostImages * rollouts, training: false);
        private readonly RowBatch batch = new(images, mostImages, rollouts);
        private readonly int[] numbers = new int[mostImages];
        private readonly float[] rowProbabilities = new float[model.Classes];

        public void Look(ImageClassifier model, IGaze gaze, int first, int count, Span<float> probabilities)
        {
            for (int i = 0; i < count; i++) numbers[i] = first + i;
            batch.Fill(numbers.AsSpan(0, count));
            arena.Use(batch.Rows);
            model.Forward(arena, batch, gaze);
            Matrix logits = arena.Step(model.Logits.Value, steps - 1);
            probabilities.Clear();
            for (int row = 0; row < arena.Rows; row++)
            {
                CrossEntropy.Softmax(logits[row], rowProbabilities);
                Span<float> mean = probabilities.Slice(row / rollouts * model.Classes, model.Classes);
                for (int c = 0; c < mean.Length; c++) mean[c] += rowProbabilities[c] / rollouts;
            }
        }
    }
}
