namespace Fovea.Imaging.Tests.Slides;

/// <summary>What runs alone, since it measures the memory of the whole process.</summary>
[CollectionDefinition(nameof(PyramidMemoryTests), DisableParallelization = true)]
[Collection(nameof(PyramidMemoryTests))]
public sealed class PyramidMemoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(256)]
    [InlineData(0)]
    public void A_pyramid_takes_memory_for_some_rows_of_its_image(int tile)
    {
        const int side = 10_000;
        SourceFile file = SlideFixture.FileAt(AlikeTiff.Write(folder["large.tif"], side, tile, samples: 3));
        const long decoded = 3L * side * side;
        Assert.InRange(file.Length, 1, decoded / 100);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Highest highest = new();
        PyramidMaker.Complete(file, SlideOpening.FormOf(file), folder["cache"], highest, CancellationToken.None);
        Assert.InRange(highest.Bytes - before, 1, decoded / 2);
    }

    public void Dispose() => folder.Dispose();

    private sealed class Highest : IProgress<DataProgress>
    {
        public long Bytes { get; private set; }

        public void Report(DataProgress value) => Bytes = Math.Max(Bytes, GC.GetTotalMemory(forceFullCollection: false));
    }
}
