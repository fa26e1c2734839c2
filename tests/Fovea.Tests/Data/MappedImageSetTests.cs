using Fovea.Data;
using Fovea.Numerics;

namespace Fovea.Tests.Data;

public sealed class MappedImageSetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public MappedImageSetTests() => File.WriteAllBytes(folder["pixels"], [.. Enumerable.Range(0, 24).Select(i => (byte)i)]);

    [Fact]
    public void Images_are_found_by_their_slots()
    {
        using MappedFile file = new(folder["pixels"]);
        MappedImageSet images = new(file, new ImageShape(2, 3, 1), [3, 0], [1, 0], ["d", "a"]);
        Assert.Equal([18, 19, 20, 21, 22, 23], images.Pixels(0).ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5], images.Pixels(1).ToArray());
        Assert.Equal("d", images.NameOf(0));
        Assert.Equal([1, 0], images.Labels.ToArray());
    }

    [Fact]
    public void Slots_beyond_the_file_are_refused()
    {
        using MappedFile file = new(folder["pixels"]);
        Assert.Contains("slot 4 of 3x2x1 does not lie within 24 bytes", Assert.Throws<ArgumentException>(() => new MappedImageSet(file, new ImageShape(2, 3, 1), [4], [0], ["e"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MappedImageSet(file, new ImageShape(2, 3, 1), [0, 1], [0], ["a"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(20, 5).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(-1, 2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(long.MaxValue, 2).Length);
    }

    public void Dispose() => folder.Dispose();
}
