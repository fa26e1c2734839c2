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
    private readonly ILookObserver? observer;
    private readonly int steps, rollouts, imagesPerUnit;
    private readonly Worker[] workers;
    private readonly float[] probabilities;
    private readonly double[] rocAreas;
    private readonly TeamLoop lookLoop, rocLoop;
    private IGaze? gaze;
    private int passNow;
    private CancellationToken stopNow;

    /// <summary>Allocates for looking at <paramref name="images"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">The images.</param>
    /// <param name="options">How to look.</param>
    /// <param name="team">Who looks.</param>
    /// <param name="observer">Sees every look; may be null.</param>
    /// <exception cref="OptionException">The model does not look that way.</exception>
    /// <exception cref="DataException">A label is no class of the model's.</exception>
    public Evaluator(ImageClassifier model, ImageSet images, EvaluationOptions options, WorkerTeam team, ILookObserver? observer = null)
    {
        this.model = model;
        this.images = images;
        this.team = team;
        this.options = options;
        this.observer = observer;
        steps = options.Glimpses ?? model.Glimpses;
        Check(model, options);
        images.RequireLabels(model.Classes);
        if (steps > model.MostGlimpses) throw new OptionException($"glimpses must be at most {model.MostGlimpses} for this model, but is {steps}");
        rollouts = options.Rollouts ?? 1;
        imagesPerUnit = Math.Max(1, WantedRows / rollouts);
        workers = [.. Enumerable.Range(0, team.Size).Select(_ => new Worker(model, images, steps, imagesPerUnit, rollouts))];
        probabilities = new float[images.Count * model.Classes];
        rocAreas = new double[model.Classes];
        lookLoop = new TeamLoop(Look);
        rocLoop = new TeamLoop((c, _) => rocAreas[c] = RocArea.OfClass(probabilities, images.Labels, model.Classes, c));
    }

    /// <summary>How often each image is looked at. Averaged rollouts have a start each, so that further passes would add nothing but time.</summary>
    public int Passes => Start == StartLocation.Random && options.Rollouts is null ? options.Passes : 1;

    /// <summary>
    /// Told after every pass its number, from 0 on, and the class probabilities that its figures come from: [images, classes], overwritten by
    /// the next pass. May be null.
    /// </summary>
    public Action<int, ReadOnlyMemory<float>>? PassDone { get; init; }

    private bool RandomLocations => LooksAnywhere(model, options);

    private StartLocation Start => StartOf(model, options);

    /// <summary>Looks at all images.</summary>
    /// <param name="cancellation">Stops between two blocks of images.</param>
    /// <exception cref="DataException">There are no images.</exception>
    public Evaluation Run(CancellationToken cancellation = default)
    {
        if (images.Count == 0) throw new DataException("there are no images to evaluate on");
        long begun = Stopwatch.GetTimestamp();
        EvaluationTally tally = new(model.Classes);
        for (int pass = 0; pass < Passes; pass++)
        {
            cancellation.ThrowIfCancellationRequested();
            stopNow = cancellation;
            gaze = GazeOf(model, options, pass);
            passNow = pass;
            lookLoop.Run(team, (images.Count + imagesPerUnit - 1) / imagesPerUnit);
            rocLoop.Run(team, model.Classes);
            tally.AddPass(probabilities, images.Labels, rocAreas);
            PassDone?.Invoke(pass, probabilities);
        }

        return new Evaluation(
            images.Count, Passes, rollouts, options.Rollouts is not null || RandomLocations, steps, Start,
            tally.ErrorPercent, tally.ErrorPercentSpread, tally.NegativeLogLikelihood, tally.CalibrationErrorPercent,
            tally.Scores, tally.ClassAccuracyPercent, tally.Confusion, Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    /// <summary>Where a pass looks: with it, a single look can be made again as the pass made it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How to look.</param>
    /// <param name="pass">Number of the pass, from 0 on.</param>
    /// <exception cref="OptionException">The model does not look that way.</exception>
    public static IGaze GazeOf(ImageClassifier model, EvaluationOptions options, int pass)
    {
        Check(model, options);
        return LooksAnywhere(model, options)
            ? RandomGaze.ForEvaluation(options.Seed, pass)
            : SampledGaze.ForEvaluation(StartOf(model, options), options.Rollouts is null ? 0f : model.LocationStd, options.Seed, pass);
    }

    /// <summary>What would do nothing is refused: whoever asks for it believes that it does something.</summary>
    private static void Check(ImageClassifier model, EvaluationOptions options)
    {
        const string sees = "a model that sees all of an image looks once and chooses no location";
        bool seesAll = model.MostGlimpses == 1;
        if (seesAll && options.Rollouts is { } sampled) throw new OptionException($"rollouts must be left out, but is {sampled}: {sees}");
        if (seesAll && options.RandomLocations) throw new OptionException($"randomLocations must be left out: {sees}");
        if (seesAll && options.Start == StartLocation.Random) throw new OptionException($"start must be left out, but is random: {sees}");
        if (LooksAnywhere(model, options) && options.Start == StartLocation.Centre)
            throw new OptionException("start must be random, but is centre: with random locations every glimpse looks anywhere");
    }

    private static bool LooksAnywhere(ImageClassifier model, EvaluationOptions options) => options.RandomLocations || model.RandomLocations;

    private static StartLocation StartOf(ImageClassifier model, EvaluationOptions options) =>
        LooksAnywhere(model, options) ? StartLocation.Random : options.Start ?? model.Start;

    private void Look(int unit, int worker)
    {
        stopNow.ThrowIfCancellationRequested();
        int first = unit * imagesPerUnit;
        int count = Math.Min(imagesPerUnit, images.Count - first);
        Arena arena = workers[worker].Look(model, gaze!, first, count, observer is not null, probabilities.AsSpan(first * model.Classes, count * model.Classes));
        observer?.OnLooks(passNow, first, arena);
    }

    /// <summary>One worker's memory.</summary>
    private sealed class Worker(ImageClassifier model, ImageSet images, int steps, int mostImages, int rollouts)
    {
        private readonly Arena arena = model.NewArena(steps, mostImages * rollouts, training: false);
        private readonly RowBatch batch = new(images, mostImages, rollouts);
        private readonly int[] numbers = new int[mostImages];
        private readonly float[] rowProbabilities = new float[model.Classes];

        public Arena Look(ImageClassifier model, IGaze gaze, int first, int count, bool logitsAtEveryStep, Span<float> probabilities)
        {
            for (int i = 0; i < count; i++) numbers[i] = first + i;
            batch.Fill(numbers.AsSpan(0, count));
            arena.Begin(ArenaBlock.ForEvaluation(batch.Rows));
            model.Forward(arena, batch, gaze, logitsAtEveryStep);
            Matrix logits = arena.Step(model.Logits.Value, steps - 1);
            probabilities.Clear();
            for (int row = 0; row < arena.Rows; row++)
            {
                CrossEntropy.Softmax(logits[row], rowProbabilities);
                Span<float> mean = probabilities.Slice(row / rollouts * model.Classes, model.Classes);
                for (int c = 0; c < mean.Length; c++) mean[c] += rowProbabilities[c] / rollouts;
            }

            return arena;
        }
    }
}
