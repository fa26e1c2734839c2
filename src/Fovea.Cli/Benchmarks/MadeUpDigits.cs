using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Cli.Benchmarks;

/// <summary>Stands in for MNIST: the same shape and classes, random pixels, nothing to fetch. Speed does not depend on what is seen.</summary>
internal sealed class MadeUpDigits : IDataSource
{
    private const int Side = 28, Classes = 10;

    /// <inheritdoc/>
    public string Name => "made-up digits";

    /// <summary>Images with random pixels.</summary>
    public static MemoryImageSet Images(int count)
    {
        byte[] pixels = new byte[count * Side * Side];
        Fill(pixels);
        return new MemoryImageSet(new ImageShape(Side, Side, 1), pixels, Labels(count));
    }

    /// <summary>Labels of <paramref name="count"/> images.</summary>
    public static int[] Labels(int count) => [.. Enumerable.Range(0, count).Select(i => i % Classes)];

    /// <summary>Overwrites every pixel.</summary>
    public static void Fill(Span<byte> pixels)
    {
        RandomSequence random = new(1, RandomPurpose.Data, 0);
        Span<byte> page = pixels[..Math.Min(pixels.Length, 1 << 20)];
        foreach (ref byte pixel in page) pixel = (byte)random.NextInt(256);
        for (int start = page.Length; start < pixels.Length; start += page.Length)
            page[..Math.Min(page.Length, pixels.Length - start)].CopyTo(pixels[start..]);
    }

    /// <inheritdoc/>
    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) =>
        Task.FromResult(new DataSet(Name, [.. Enumerable.Range(0, Classes).Select(i => $"{i}")], Images(55_000), Images(5_000), Images(10_000)));
}
