using System.Diagnostics;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Training.Engines;
using Fovea.Training.Recipes;

namespace Fovea;

/// <summary>
/// Measures a model on images. The same model, images and options give the same figures, for any number of threads and any
/// grouping of the images. Memory is kept between calls.
/// </summary>
internal sealed class Evaluator : IDisposable
{
    private readonly ImageClassifier model;
    private readonly ImageSet images;
    private readonly WorkerTeam team;
    private readonly EvaluationOptions options;
    private readonly int steps, rollouts;
    private readonly IEvaluationEngine engine;
    private readonly float[] probabilities;
    private readonly double[] rocAreas;
    private readonly TeamLoop rocLoop;

    /// <summary>Allocates for looking at <paramref name="images"/> with the processors.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">The images.</param>
    /// <param name="options">How to look.</param>
    /// <param name="team">The worker team that computes.</param>
    /// <param name="observer">Sees every look; may be null.</param>
    /// <exception cref="OptionException">The model does not look that way.</exception>
    /// <exception cref="DataException">A label is no class of the model's, or the images have other channels, or may show several classes where the model says one, or the other way round.</exception>
    public Evaluator(ImageClassifier model, ImageSet images, EvaluationOptions options, WorkerTeam team, ILookObserver? observer = null)
        : this(model, images, options, team, (steps, rollouts) => new ProcessorLooks(model, images, steps, rollouts, team, observer))
    {
    }

    /// <summary>Allocates for looking at <paramref name="images"/> with any engine.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">The images.</param>
    /// <param name="options">How to look.</param>
    /// <param name="team">The worker team that computes figures of what was seen.</param>
    /// <param name="engine">Looks.</param>
    /// <exception cref="OptionException">The model does not look that way.</exception>
    /// <exception cref="DataException">A label is no class of the model's, or the images have other channels.</exception>
    /// <exception cref="DeviceException">The engine's device has no room for it, or does not answer.</exception>
    public Evaluator(ImageClassifier model, ImageSet images, EvaluationOptions options, WorkerTeam team, IComputeEngine engine)
        : this(model, images, options, team, (steps, rollouts) => engine.NewEvaluation(model, images, steps, rollouts))
    {
    }

    private Evaluator(ImageClassifier model, ImageSet images, EvaluationOptions options, WorkerTeam team, Func<int, int, IEvaluationEngine> newEngine)
    {
        this.model = model;
        this.images = images;
        this.team = team;
        this.options = options;
        steps = options.Glimpses ?? model.Glimpses;
        LookRules.Check(model, options);
        LookRules.Check(model, images.Shape);
        images.RequireLabels(model.Classes);
        LookRules.CheckLabels(model, images.SeveralClasses);
        rollouts = options.Rollouts ?? 1;
        engine = newEngine(steps, rollouts);
        probabilities = new float[images.Count * model.Classes];
        rocAreas = new double[model.Classes];
        rocLoop = new TeamLoop((c, _) => rocAreas[c] = RocArea.OfClass(probabilities, images.Labels, model.Classes, c, images.SeveralClasses));
    }

    /// <summary>How often each image is looked at. Averaged rollouts have a start each, so that further passes would add nothing but time.</summary>
    public int Passes => Start == StartLocation.Random && options.Rollouts is null ? options.Passes : 1;

    /// <summary>
    /// Called after every pass with its number, from 0 on, and the class probabilities that its figures come from: [images, classes], overwritten by
    /// the next pass. May be null.
    /// </summary>
    public Action<int, ReadOnlyMemory<float>>? PassDone { get; init; }

    private bool RandomLocations => options.RandomLocations || model.RandomLocations;

    private StartLocation Start => StartOf(model, options.Start, options.RandomLocations);

    /// <summary>Looks at all images.</summary>
    /// <param name="cancellation">Stops between two blocks of images.</param>
    /// <exception cref="DataException">There are no images.</exception>
    /// <exception cref="DeviceException">The device that looks failed.</exception>
    public Evaluation Run(CancellationToken cancellation = default)
    {
        if (images.Count == 0) throw new DataException("there are no images to evaluate on");
        long begun = Stopwatch.GetTimestamp();
        EvaluationTally tally = new(model.Classes, model.SeveralClasses);
        for (int pass = 0; pass < Passes; pass++)
        {
            cancellation.ThrowIfCancellationRequested();
            engine.Look(GazeFor(model, options, pass), pass, probabilities, cancellation);
            rocLoop.Run(team, model.Classes);
            tally.AddPass(probabilities, images.Labels, rocAreas);
            PassDone?.Invoke(pass, probabilities);
        }

        return new Evaluation(
            images.Count, Passes, rollouts, options.Rollouts is not null || RandomLocations, steps, Start,
            tally.ErrorPercent, tally.ErrorPercentSpread, tally.NegativeLogLikelihood, tally.CalibrationErrorPercent,
            tally.Scores, tally.ClassAccuracyPercent, tally.Confusion, Stopwatch.GetElapsedTime(begun).TotalSeconds)
        {
            WrongClassPercent = tally.WrongClassPercent,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => engine.Dispose();

    /// <summary>Where a pass looks: with it, a single look can be made again as the pass made it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How to look.</param>
    /// <param name="pass">Number of the pass, from 0 on.</param>
    /// <exception cref="OptionException">The model does not look that way.</exception>
    public static Gaze GazeFor(ImageClassifier model, EvaluationOptions options, int pass)
    {
        LookRules.Check(model, options);
        return GazeFor(model, options.Start, options.RandomLocations, options.Rollouts is null ? 0f : model.LocationStd, options.Seed, pass);
    }

    /// <summary>Where a single look looks: by default where the first pass does.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How to look; null for the defaults.</param>
    /// <exception cref="OptionException">The model does not look that way.</exception>
    internal static Gaze GazeFor(ImageClassifier model, LookOptions? options)
    {
        if (options is null) return GazeFor(model, start: null, randomLocations: false, std: 0f, seed: 0, pass: 0);
        LookRules.Check(model, options);
        Gaze gaze = GazeFor(model, options.Start, options.RandomLocations, std: 0f, options.Seed, pass: 0);
        return options.StartAt is { } at ? gaze with { Start = at, IsStartChosen = false } : gaze;
    }

    private static Gaze GazeFor(ImageClassifier model, StartLocation? start, bool randomLocations, float std, ulong seed, int pass)
    {
        Gaze gaze = Gaze.ForEvaluation(StartOf(model, start, randomLocations), std, seed, pass) with { StartStd = model.StartStd };
        return randomLocations || model.RandomLocations ? gaze.Anywhere() : gaze;
    }

    private static StartLocation StartOf(ImageClassifier model, StartLocation? start, bool randomLocations) =>
        randomLocations || model.RandomLocations ? StartLocation.Random : start ?? model.Start;
}

/// <summary>How a model is evaluated. The default is one deterministic look per image, at mean locations.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Passes where nothing is said.</summary>
    internal const int UsualPasses = 10;

    /// <summary>Sampled rollouts whose class probabilities are averaged; null for one look at mean locations.</summary>
    /// <value>Null or 1 to 1000; default null.</value>
    public int? Rollouts { get; init => field = value is null ? null : Check.Within(value.Value, 1, 1000, nameof(Rollouts)); }

    /// <summary>Glimpses after which the class is read off; null for as many as the model was trained with.</summary>
    /// <value>Null or 1 to 1000; default null.</value>
    public int? Glimpses { get; init => field = value is null ? null : Check.Within(value.Value, 1, 1000, nameof(Glimpses)); }

    /// <summary>Where the first glimpse looks; null for where the model's do.</summary>
    public StartLocation? Start { get; init => field = Check.Choice(value, nameof(Start)); }

    /// <summary>Whether to look anywhere instead of where the policy says: what a learned policy is compared with.</summary>
    public bool RandomLocations { get; init; }

    /// <summary>Passes over the images from different random starts, averaged; a fixed start needs one only, and <see cref="Rollouts"/>, which have starts of their own, go without.</summary>
    /// <value>1 to 1000; default 10.</value>
    public int Passes { get; init => field = Check.Within(value, 1, 1000, nameof(Passes)); } = UsualPasses;

    /// <summary>Seed of starts and sampled locations: fixed, so that figures can be compared.</summary>
    /// <value>Any; default 0.</value>
    public ulong Seed { get; init; }
}
