using System.Diagnostics;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Data.Canvas;

/// <summary>
/// MNIST's digits on a larger canvas. Each split is made of its own digits alone, clutter included. Validation and test images are
/// the same for everybody: they depend on the options' layout and, for those who want others, on a seed.
/// </summary>
/// <param name="name">Name by which the command line knows it.</param>
/// <param name="mnist">Where digits come from.</param>
/// <param name="options">How they are laid out.</param>
internal sealed class CanvasMnistSource(string name, IDataSource mnist, CanvasMnistOptions options) : IDataSource
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(0.5);

    private static readonly (CanvasMnistOptions Layout, string Validation, string Test)[] known =
    [
        (CanvasMnistOptions.Translated, "b5b47b197e412badb58202b06375199d68c7a47c3d2bb2a30a27335b2ad87a32", "9702c49b5963f26843a55b972bac2cbd5a9eb21f3750063f8c80764a88e5a7c4"),
        (CanvasMnistOptions.Cluttered60, "a706a3a9b96f758aa9f9e440193f2659eae40f309c4a122b576f8dfe3ddceee3", "a8c19572940a98cb1279eeea6504addf0887725c5f317e05590110fa8eca6b2b"),
        (CanvasMnistOptions.Cluttered100, "09941d5b37532a8598f3bd6a460bf64e2723ed645729bcc4f04b8bd7b70e7190", "0ba0345a9db18df7f84da85f1ffb43e7a6fd214ca84e39d2340130108aaade78"),
    ];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool IsHere => mnist.IsHere;

    /// <inheritdoc/>
    public IReadOnlyDictionary<DataSplit, string> KnownDigests
    {
        get
        {
            CanvasMnistOptions layout = options with { Mode = default, TrainingSeed = CanvasMnistOptions.Translated.TrainingSeed, Distortion = new() };
            return known.Where(entry => entry.Layout == layout)
                .SelectMany(entry => new[] { (DataSplit.Validation, entry.Validation), (DataSplit.Test, entry.Test) }).ToDictionary();
        }
    }

    /// <inheritdoc/>
    public async Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (options.Mode == TrainingMode.Fixed && !options.Distortion.ChangesNothing)
            throw new OptionException("distortion warps training images anew for every epoch: mode must be fresh, but is fixed");
        DataSet digits = await mnist.LoadAsync(progress, cancellation).ConfigureAwait(false);
        return new DataSet(
            name, digits.ClassNames, Training(digits.Training, progress, cancellation),
            Fixed(digits.Validation, DataSplit.Validation, options.EvaluationSeed, progress, cancellation),
            Fixed(digits.Test, DataSplit.Test, options.EvaluationSeed, progress, cancellation));
    }

    private ImageShape Shape => new(options.Canvas, options.Canvas, 1);

    private ImageSet Training(ImageSet digits, IProgress<DataProgress>? progress, CancellationToken cancellation) => options.Mode == TrainingMode.Fixed
        ? Fixed(digits, DataSplit.Training, options.TrainingSeed, progress, cancellation)
        : new FreshCanvasSet(Shape, digits, new CanvasPainter(digits, options), options);

    private MemoryImageSet Fixed(ImageSet digits, DataSplit split, ulong seed, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        int imageBytes = (int)Shape.Bytes;
        if ((long)digits.Count * imageBytes > Array.MaxLength)
            throw new DataException($"{digits.Count} images of {Shape} do not fit into memory at once: choose a smaller canvas, or mode fresh");
        byte[] pixels = new byte[digits.Count * imageBytes];
        CanvasPainter painter = new(digits, options);
        const int piece = 1000;
        long begun = Stopwatch.GetTimestamp();
        for (int first = 0; first < digits.Count; first += piece)
        {
            cancellation.ThrowIfCancellationRequested();
            int end = Math.Min(digits.Count, first + piece);
            Parallel.For(first, end, index =>
            {
                RandomSequence random = new(seed, RandomPurpose.Data, (uint)index, (uint)split);
                painter.Paint(pixels.AsSpan(index * imageBytes, imageBytes), index, ref random);
            });
            // Most sets are drawn in less time than it takes to read a message about it.
            if (Stopwatch.GetElapsedTime(begun) < patience) continue;
            progress?.Report(new DataProgress($"drawing {name}, {split.ToString().ToLowerInvariant()} images", end, digits.Count, DataProgress.Images));
        }

        return new MemoryImageSet(Shape, pixels, digits.Labels.ToArray());
    }
}
