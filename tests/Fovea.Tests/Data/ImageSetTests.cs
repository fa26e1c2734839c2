using Fovea.Data;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Tests.Data;

public sealed class ImageSetTests : IDisposable
{
    private const int Count = 3;

    private static readonly ImageShape shape = new(2, 2, 1);

    private readonly TemporaryFolder folder = new();
    private readonly MemoryImageSet memory = new(shape, new byte[Count * 4], [0, 1, 0]);

    [Theory]
    [InlineData(-1)]
    [InlineData(Count)]
    [InlineData(int.MaxValue)]
    public void An_image_that_there_is_not_is_told_with_those_that_there_are(int index)
    {
        string file = folder["pixels"];
        File.WriteAllBytes(file, new byte[Count * 4]);
        using MappedFile mapped = new(file);
        ImageSet[] sets =
        [
            memory, new Fresh(), new MappedImageSet(mapped, shape, [0, 1, 2], [0, 1, 0], ["a", "b", "c"]),
            new ImageSubset(new MemoryImageSet(shape, new byte[40], new int[10]), Count), RelabelledImageSet.Relabel(memory, [1, 0]),
            JoinedImageSet.Join([new ImageSubset(memory, 1), new ImageSubset(memory, 2)]),
        ];
        Assert.All(sets, set =>
        {
            Assert.Equal(Count, set.Count);
            AssertRefused(() => set.Pixels(index).ToArray());
            AssertRefused(() => set.NameOf(index));
        });

        void AssertRefused(Func<object> ask)
        {
            ArgumentOutOfRangeException refused = Assert.Throws<ArgumentOutOfRangeException>(ask);
            Assert.Equal("index", refused.ParamName);
            Assert.StartsWith($"index must be 0 to 2, but is {index} ", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_label_may_be_a_set_of_at_most_31_classes()
    {
        ImageSet Of(params int[] labels) => ImageSet.InMemory(shape, new byte[4 * labels.Length], labels, severalClasses: true);
        Of(0, 0b101, 0b111).RequireLabels(classes: 3);
        Of(int.MaxValue).RequireLabels(classes: 31);
        Assert.Equal("labels must be 0 to 7 with 3 classes, a bit each, but that of image 1 is 8", Assert.Throws<DataException>(() => Of(7, 8).RequireLabels(classes: 3)).Message);
        Assert.Throws<DataException>(() => Of(-1).RequireLabels(classes: 31));
        Assert.Equal("classes must be at most 31 where an image may show several, but are 32", Assert.Throws<DataException>(() => Of(0).RequireLabels(classes: 32)).Message);
    }

    /// <summary>Views of a set of sets know that they are, and a class keeps its name under another number.</summary>
    [Fact]
    public void Views_keep_sets_of_classes()
    {
        ImageSet images = ImageSet.InMemory(shape, new byte[12], [0b01, 0b11, 0], severalClasses: true);
        ImageSet renamed = RelabelledImageSet.Relabel(images, [2, 0]), joined = JoinedImageSet.Join([new ImageSubset(images, 1), images]);
        Assert.Equal([0b100, 0b101, 0], renamed.Labels.ToArray());
        Assert.Equal([0b01, 0b01, 0b11, 0], joined.Labels.ToArray());
        Assert.True(renamed.SeveralClasses && joined.SeveralClasses);
        Assert.Throws<ArgumentException>(() => JoinedImageSet.Join([images, memory]));
        DataSet data = new("sets", ["a", "b", "c"], images, images, images);
        Assert.Contains(data.Findings, finding => finding.Details.SequenceEqual(["c"]));
    }

    [Fact]
    public void Labels_stay_what_they_were()
    {
        int[] labels = [0, 1, 0];
        var images = ImageSet.InMemory(shape, new byte[12], labels);
        labels[0] = 7;
        Assert.Equal([0, 1, 0], images.Labels);
    }

    [Fact]
    public void A_set_says_what_it_is()
    {
        Assert.Equal("3 images of 2x2x1", memory.ToString());
        Assert.Equal("1 image of 2x2x1", new ImageSubset(memory, 1).ToString());
    }

    public void Dispose() => folder.Dispose();

    private sealed class Fresh() : FreshImageSet(shape, [0, 1, 0])
    {
        public override void Make(int epoch, int index, Span<byte> pixels) => pixels.Clear();
    }
}
