using Fovea.Rendering;
using Fovea.Training.Runs;

namespace Fovea.Cli.Displays;

/// <summary>
/// Writes a run's metrics and looks at some validation images as TensorBoard events into its folder; a step is an epoch. What the run's
/// metrics have already and its events have not is written first: a run may get them half-way.
/// </summary>
internal sealed class TensorBoardLog : ITrainingObserver, IDisposable
{
    // Pictures are large: some images, and no more than some twenty times in a run.
    private const int Images = 3, MostPictures = 20;

    private static readonly string[] groups = ["classifier", "policy", "baseline"];

    private readonly EventWriter writer;
    private readonly int epochs;
    private TrainedModel? model;
    private ImageSet? images;

    /// <summary>Opens a file in a run's folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="epochs">Epochs in all.</param>
    public TensorBoardLog(string folder, int epochs)
    {
        this.epochs = epochs;
        IReadOnlyList<EpochMetrics> before = RunView.TryOpen(folder)!.ReadMetrics().Epochs;
        writer = new EventWriter(folder, TimeProvider.System);
        foreach (EpochMetrics epoch in before) writer.Write(epoch.Epoch, ScalarsOf(epoch), []);
    }

    /// <summary>Whether a run's folder has events.</summary>
    public static bool IsUsedIn(string folder) => EventWriter.IsUsedIn(folder);

    /// <summary>From now on looks at the first of <paramref name="validation"/> with the model that is trained.</summary>
    public void LookWith(TrainedModel trained, ImageSet validation)
    {
        model = trained;
        images = validation;
    }

    public void OnStep(in TrainingProgress progress)
    {
    }

    public void OnEpoch(EpochMetrics metrics, bool isBest) => writer.Write(metrics.Epoch, ScalarsOf(metrics), PicturesOf(metrics.Epoch));

    public void Dispose() => writer.Dispose();

    private IEnumerable<KeyValuePair<string, byte[]>> PicturesOf(int epoch)
    {
        int every = Math.Max(1, (epochs + MostPictures - 1) / MostPictures);
        if (model is null || images is null || (epoch != epochs && epoch % every != 0)) yield break;
        for (int image = 0; image < Math.Min(Images, images.Count); image++)
            yield return new($"look/{image}", LookPicture.Draw(model.Look(images, image)));
    }

    private static IEnumerable<KeyValuePair<string, double>> ScalarsOf(EpochMetrics metrics) =>
    [
        new("error/training", metrics.TrainingErrorPercent),
        new("error/validation", metrics.ValidationErrorPercent),
        new("loss/hybrid", metrics.HybridLoss),
        new("loss/crossEntropy", metrics.CrossEntropy),
        new("loss/earlyCrossEntropy", metrics.EarlyCrossEntropy),
        new("loss/policy", metrics.PolicyLoss),
        new("loss/baseline", metrics.BaselineLoss),
        new("loss/validationNegativeLogLikelihood", metrics.ValidationNegativeLogLikelihood),
        new("reward", metrics.Reward),
        .. metrics.CutOffPercent is { } share ? [new("location/cutOffPercent", share)] : Array.Empty<KeyValuePair<string, double>>(),
        .. metrics.MeanJump is { } jump ? [new("location/meanJump", jump)] : Array.Empty<KeyValuePair<string, double>>(),
        .. metrics.GradientNorms.Zip(groups, (norm, group) => new KeyValuePair<string, double>($"gradientNorm/{group}", norm)),
        new("rate/learningRate", metrics.LearningRate),
        new("rate/imagesPerSecond", metrics.ImagesPerSecond),
        new("rate/seconds", metrics.Seconds),
    ];
}
