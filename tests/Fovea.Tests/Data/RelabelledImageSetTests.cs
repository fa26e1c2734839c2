using Fovea.Data;
using Fovea.Parts;

namespace Fovea.Tests.Data;

/// <summary>Data whose labels are brought into another order of classes.</summary>
public sealed class RelabelledImageSetTests
{
    private static readonly ImageShape shape = new(1, 1, 1);
    private static readonly string[] theirs = ["cat", "dog", "eel"], ours = ["eel", "ape", "dog", "cat"];

    [Fact]
    public void Labels_follow_their_names_and_images_stay()
    {
        DataSet data = Animals(theirs).WithClassesOf(ours);
        Assert.Equal(ours, data.ClassNames);
        Assert.Equal([3, 2, 0], data.Test.Labels.ToArray());
        Assert.Equal([7, 8, 9], Enumerable.Range(0, 3).Select(i => data.Test.Pixels(i)[0]));
        Assert.Equal(["cat", "dog", "eel"], Enumerable.Range(0, 3).Select(i => data.ClassNames[data[DataSplit.All].Labels[6 + i]]));
    }

    [Fact]
    public void The_same_order_changes_nothing()
    {
        DataSet data = Animals(theirs);
        Assert.Same(data, data.WithClassesOf([.. theirs]));
    }

    [Fact]
    public void Images_that_are_made_anew_for_every_epoch_still_are()
    {
        DataSet data = Animals(theirs) with { Training = new Counting() };
        FreshImageSet training = Assert.IsType<FreshImageSet>(data.WithClassesOf(ours).Training, exactMatch: false);
        byte[] pixels = new byte[1];
        training.Make(epoch: 5, index: 1, pixels);
        Assert.Equal((15, 2), (pixels[0], training.Labels[1]));
    }

    [Fact]
    public void A_name_that_is_not_known_is_refused_with_what_each_side_has()
    {
        string Refusal(params string[] names) => Assert.Throws<DataException>(() => Animals(theirs).WithClassesOf(names)).Message;
        Assert.Equal("animals has classes that the model does not know: eel; the model alone has Eel; 'eel' is written otherwise than the model's 'Eel'", Refusal("cat", "dog", "Eel"));
        Assert.Equal("animals has classes that the model does not know: cat, eel", Refusal("dog"));
        Assert.Contains("'cat' is written otherwise than the model's ' cat_'", Refusal(" cat_", "dog", "eel"), StringComparison.Ordinal);
        string[] many = [.. Enumerable.Range(0, 30).Select(i => $"class {i}")];
        Assert.Contains("class 9 and 20 more; the model alone has eel", Assert.Throws<DataException>(() => Animals(many).WithClassesOf(["eel"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_classes_of_one_name_cannot_be()
    {
        Assert.Contains("two are named 'cat'", Assert.Throws<DataException>(() => Animals("cat", "dog", "cat")).Message, StringComparison.Ordinal);
        Assert.Contains("two are named 'dog'", Assert.Throws<DataException>(() => Animals(theirs) with { ClassNames = ["dog", "dog", "eel"] }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_images_are_numbered_through_where_they_have_no_names()
    {
        ImageSet all = Animals(theirs)[DataSplit.All];
        Assert.Equal(9, all.Count);
        Assert.Equal([.. Enumerable.Range(1, 9).Select(value => (byte)value)], Enumerable.Range(0, 9).Select(i => all.Pixels(i)[0]));
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"{i}"), Enumerable.Range(0, 9).Select(all.NameOf));
        Assert.Contains("1x1x1, but some have 1x1x3", Assert.Throws<ArgumentException>(() => JoinedImageSet.Join([all, new MemoryImageSet(new ImageShape(1, 1, 3), new byte[3], [0])])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_split_without_images_is_told_with_those_that_have_some()
    {
        MemoryImageSet none = new(shape, ReadOnlyMemory<byte>.Empty, []);
        DataSet data = Animals(theirs) with { Training = none, Validation = none };
        data.RequireImages(DataSplit.Test);
        data.RequireImages(DataSplit.All);
        Assert.Equal("animals has no training images, but 3 test images", Assert.Throws<DataException>(() => data.RequireImages(DataSplit.Training)).Message);
    }

    /// <summary>An image of each of the first three classes in every split; their pixels are 1 to 9.</summary>
    private static DataSet Animals(params string[] names)
    {
        MemoryImageSet Split(byte first) => new(shape, new byte[] { first, (byte)(first + 1), (byte)(first + 2) }, [0, 1, 2]);
        return new DataSet("animals", names, Split(1), Split(4), Split(7));
    }

    private sealed class Counting() : FreshImageSet(shape, [0, 1, 2])
    {
        public override void Make(int epoch, int index, Span<byte> pixels) => pixels[0] = (byte)((10 * index) + epoch);
    }
}
