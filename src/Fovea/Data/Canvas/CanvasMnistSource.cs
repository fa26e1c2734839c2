using Fovea.Numerics;

namespace Fovea.Data.Canvas;

/// <summary>
/// MNIST's digits on a larger canvas. Each split is made of its own digits alone, clutter included. Validation and test images are
/// the same for everybody: they depend on the options' layout and on nothing else.
/// </summary>
/// <param name="name">Name by which the command line knows it.</param>
/// <param name="mnist">Where digits come from.</param>
/// <param name="options">How they are laid out.</param>
public sealed class CanvasMnistSource(string name, IDataSource mnist, CanvasMnistOptions options) : IDataSource
{
    private const ulong FixedSeed = 1;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        DataSet digits = await mnist.LoadAsync(progress, cancellation).ConfigureAwait(false);
        return new DataSet(
            name, digits.ClassNames, Training(digits.Training, progress, cancellation),
            Fixed(digits.Validation, DataSplit.Validation, FixedSeed, progress, cancellation),
            Fixed(digits.Test, DataSplit.Test, FixedSeed, progress, cancellation));
    }

    private ImageShape Shape => new(options.Canvas, options.Canvas, 1);

    private ImageSet Training(ImageSet digits, IProgress<DataProgress>? progress, CancellationToken cancellation) => options.Mode == TrainingMode.Fixed
        ? Fixed(digits, DataSplit.Training, options.TrainingSeed, progress, cancellation)
        : new FreshCanvasSet(Shape, digits, new CanvasPainter(digits, options), options.TrainingSeed);

    private MemoryImageSet Fixed(ImageSet digits, DataSplit split, ulong seed, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        int imageBytes = (int)Shape.Bytes;
        if ((long)digits.Count * imageBytes > Array.MaxLength)
            throw new DataException($"{digits.Count} images of {Shape} do not fit into memory at once: choose a smaller canvas, or mode fresh");
        byte[] pixels = new byte[digits.Count * imageBytes];
        CanvasPainter painter = new(digits, options);
        const int piece = 1000;
        for (int first = 0; first < digits.Count; first += piece)
        {
            cancellation.ThrowIfCancellationRequested();
            int end = Math.Min(digits.Count, first + piece);
            Parallel.For(first, end, index =>
            {
                RandomSequence random = new(seed, RandomPurpose.Data, (uint)index, (uint)split);
                painter.Paint(pixels.AsSpan(index * imageBytes, imageBytes), index, ref random);
            });
            progress?.Report(new DataProgress($"drawing {name}, {split.ToString().ToLowerInvariant()} images", end, digits.Count, DataUnit.Images));
        }

        return new MemoryImageSet(Shape, pixels, digits.Labels.ToArray());
    }
}
