using Fovea.Data;
using Fovea.Numerics;
using Fovea.Training;
using Fovea.Training.Checkpoints;

namespace Fovea.Reports;

/// <summary>What a model does on the images of a data set: figures of all, and some looks in full.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Split">Its images that were looked at.</param>
/// <param name="Survey">What all looks have in common.</param>
/// <param name="Backdrops">[classes], mean images; null for a class without any.</param>
/// <param name="Backdrop">The mean of all classes.</param>
/// <param name="Examples">[classes], some images of each class, height x width x channels, from those that it learned from.</param>
/// <param name="Looks">A look at the first image of each class, for as many classes as are shown.</param>
/// <param name="Mistakes">Looks at the images of the worst mistakes, the most certain ones first.</param>
public sealed record LookReport(
    string Data,
    DataSplit Split,
    LookSurvey Survey,
    IReadOnlyList<MeanImage?> Backdrops,
    MeanImage? Backdrop,
    IReadOnlyList<IReadOnlyList<byte[]>> Examples,
    IReadOnlyList<Look> Looks,
    IReadOnlyList<Look> Mistakes)
{
    /// <summary>What has to be said beside the figures; see <see cref="DataSet.WarningsFor"/>.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    private const int ShownLooks = 6, ShownMistakes = 8, ExamplesPerClass = 10;

    /// <summary>Most classes that maps and examples are shown of.</summary>
    public const int MostClasses = 20;

    /// <summary>Lets a model look.</summary>
    /// <param name="trained">The model.</param>
    /// <param name="data">Its data; see <see cref="TrainedModel.Align"/>.</param>
    /// <param name="split">Which of them; those of the test once the run is done.</param>
    /// <param name="team">Who computes; the result does not depend on its size.</param>
    /// <param name="progress">Told of every block of images; may be null.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <exception cref="DataException">There are no images, or they are not what the model knows.</exception>
    public static LookReport Of(
        TrainedModel trained, DataSet data, DataSplit split, WorkerTeam team, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        data = trained.Align(data);
        ImageSet images = data[split];
        LookSurvey survey = LookSurvey.Of(trained.Model, images, new EvaluationOptions(), team, ShownMistakes, progress, cancellation);
        int classes = trained.ClassNames.Count, shown = Math.Min(classes, MostClasses);
        Looker looker = new(trained);
        // As in the first pass of the survey, so that a mistake is seen as it was made.
        Look At(int image) => looker.At(images, image) with { Name = $"{data.Name}:{$"{split}".ToLowerInvariant()}:{image}" };
        return new LookReport(
            data.Name, split, survey,
            [.. Enumerable.Range(0, shown).Select(label => MeanImage.Of(images, label))],
            MeanImage.Of(images),
            [.. ClassExamples.Of(data.Training, classes, ExamplesPerClass).Take(shown).Select(row => row.Select(i => data.Training.Pixels(i).ToArray()).ToArray())],
            [.. ClassExamples.Of(images, classes, 1).SelectMany(row => row).Take(ShownLooks).Select(At)],
            [.. survey.WorstMistakes.Select(mistake => At(mistake.Image))])
        { Warnings = data.WarningsFor(split) };
    }
}
