using Fovea.Data;
using Fovea.Data.Regions;
using Fovea.Numerics;

namespace Fovea.Reports;

/// <summary>What a model does on the images of a data set: figures of all, and some looks in full.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Split">Its images that were looked at.</param>
/// <param name="Survey">What all looks have in common.</param>
/// <param name="Backdrops">[classes], mean images; null for a class without any.</param>
/// <param name="Backdrop">The mean of all classes.</param>
/// <param name="ExampleShape">Shape of every example.</param>
/// <param name="Examples">[classes], some images of each class, height x width x channels, from those that it learned from; where images are read by region, made small.</param>
/// <param name="Looks">A look at the first image of each class, for as many classes as are shown.</param>
/// <param name="Mistakes">Looks at the images of the worst mistakes, the most certain ones first.</param>
internal sealed record LookReport(
    string Data,
    DataSplit Split,
    LookSurvey Survey,
    IReadOnlyList<MeanImage?> Backdrops,
    MeanImage? Backdrop,
    ImageShape ExampleShape,
    IReadOnlyList<IReadOnlyList<byte[]>> Examples,
    IReadOnlyList<Look> Looks,
    IReadOnlyList<Look> Mistakes)
{
    /// <summary>What has to be said beside the figures; see <see cref="DataSet.WarningsFor"/>.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    private const int ShownLooks = 6, ShownMistakes = 8, ExamplesPerClass = 10, SmallExampleSide = 144;

    /// <summary>Most classes that maps and examples are shown of.</summary>
    public const int MostClasses = 20;

    /// <summary>Lets a model look.</summary>
    /// <param name="trained">The model.</param>
    /// <param name="data">Its data; see <see cref="TrainedModel.Align"/>.</param>
    /// <param name="split">Which of them; those of the test once the run is done.</param>
    /// <param name="team">The worker team that computes; the result does not depend on its size.</param>
    /// <param name="progress">The progress reporter, called after every block of images; may be null.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <exception cref="DataException">There are no images, or they are not what the model knows.</exception>
    public static LookReport Gather(
        TrainedModel trained, DataSet data, DataSplit split, WorkerTeam team, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        data = trained.Align(data);
        ImageSet images = data[split];
        LookSurvey survey = LookSurvey.Gather(trained.Model, images, new EvaluationOptions(), team, ShownMistakes, progress, cancellation);
        int classes = trained.ClassNames.Count, shown = Math.Min(classes, MostClasses);
        // As in the first pass of the survey, so that a mistake is seen as it was made.
        Look At(int image)
        {
            string address = $"{data.Name}:{$"{split}".ToLowerInvariant()}:{image}";
            return trained.Look(images, image) with { Name = images.OwnNameOf(image) is { } name ? $"{name}, {address}" : address };
        }

        bool areSmall = data.Training.IsReadByRegion;
        byte[] ExampleOf(int image) => areSmall ? SmallImage.Centred(data.Training.PixelsInPlace(image), SmallExampleSide).Pixels : data.Training.Pixels(image).ToArray();
        return new LookReport(
            data.Name, split, survey,
            [.. Enumerable.Range(0, shown).Select(label => MeanImage.Compute(images, label))],
            MeanImage.Compute(images),
            areSmall ? new ImageShape(SmallExampleSide, SmallExampleSide, data.Shape.Channels) : data.Training.Shape,
            [.. ClassExamples.Choose(data.Training, classes, ExamplesPerClass).Take(shown).Select(row => row.Select(ExampleOf).ToArray())],
            [.. ClassExamples.Choose(images, classes, 1).SelectMany(row => row).Take(ShownLooks).Select(At)],
            [.. survey.WorstMistakes.Select(mistake => At(mistake.Image))])
        { Warnings = data.WarningsFor(split) };
    }
}

/// <summary>The mean of images, gray and small: what a map of glimpses is drawn over.</summary>
/// <param name="Width">Columns of pixels.</param>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Gray">[height, width], 0 to 255.</param>
internal sealed record MeanImage(int Width, int Height, IReadOnlyList<byte> Gray)
{
    private const int MostImages = 200, MostSide = 96;

    /// <summary>
    /// The mean of up to 200 images, evenly spread; blocks of pixels are averaged where a side is longer than 96. Images that are read by region are made small
    /// first, and where they differ in size, drawn to the set's shape: locations go from edge to edge of each.
    /// </summary>
    /// <param name="images">The images.</param>
    /// <param name="label">The class of those that count; null for all.</param>
    /// <returns>Null if there are none.</returns>
    public static MeanImage? Compute(ImageSet images, int? label = null)
    {
        int[] chosen = [.. Enumerable.Range(0, images.Count).Where(i => label is not { } wanted || ClassLabel.Shows(images.Labels[i], wanted, images.SeveralClasses))];
        if (chosen.Length == 0) return null;
        ImageShape shape = images.Shape;
        int block = (Math.Max(shape.Width, shape.Height) + MostSide - 1) / MostSide, count = Math.Min(MostImages, chosen.Length);
        int width = (shape.Width + block - 1) / block, height = (shape.Height + block - 1) / block;
        long[] sums = new long[width * height], values = new long[width * height];
        for (int n = 0; n < count; n++)
        {
            int image = chosen[(int)((long)n * chosen.Length / count)];
            if (images.IsReadByRegion)
            {
                Add(SmallImage.Of(images.PixelsInPlace(image), MostSide), width, height, sums, values);
                continue;
            }

            ReadOnlySpan<byte> pixels = images.Pixels(image);
            for (int i = 0; i < pixels.Length; i++)
            {
                int pixel = i / shape.Channels, cell = (pixel / shape.Width / block * width) + (pixel % shape.Width / block);
                sums[cell] += pixels[i];
                values[cell]++;
            }
        }

        return new MeanImage(width, height, [.. sums.Zip(values, (sum, number) => (byte)Math.Round((double)sum / number))]);
    }

    private static void Add(SmallImage image, int width, int height, long[] sums, long[] values)
    {
        ImageShape shape = image.Shape;
        for (int cell = 0; cell < sums.Length; cell++)
        {
            int pixel = ((cell / width * shape.Height / height * shape.Width) + (cell % width * shape.Width / width)) * shape.Channels;
            for (int channel = 0; channel < shape.Channels; channel++) sums[cell] += image.Pixels[pixel + channel];
            values[cell] += shape.Channels;
        }
    }
}

/// <summary>Some images of every class.</summary>
internal static class ClassExamples
{
    /// <summary>The first images of each class; one that shows several is an image of each.</summary>
    /// <param name="images">The images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="perClass">Most images of each.</param>
    /// <returns>[classes][images], their numbers.</returns>
    public static IReadOnlyList<IReadOnlyList<int>> Choose(ImageSet images, int classes, int perClass)
    {
        List<int>[] chosen = [.. Enumerable.Range(0, classes).Select(_ => new List<int>())];
        for (int i = 0; i < images.Count && chosen.Any(row => row.Count < perClass); i++)
        {
            for (int c = 0; c < classes; c++)
                if (chosen[c].Count < perClass && ClassLabel.Shows(images.Labels[i], c, images.SeveralClasses)) chosen[c].Add(i);
        }

        return chosen;
    }
}
