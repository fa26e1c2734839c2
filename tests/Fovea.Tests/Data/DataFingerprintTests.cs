using Fovea.Data;
using Fovea.Data.Cue;

namespace Fovea.Tests.Data;

public sealed class DataFingerprintTests
{
    private readonly DataSet data = new CueSource(trainingCount: 20, validationCount: 6, testCount: 5).Create();

    [Fact]
    public void The_same_data_has_the_same_one() =>
        Assert.Empty(DataFingerprint.Compute(new CueSource(trainingCount: 20, validationCount: 6, testCount: 5).Create()).ChangesSince(DataFingerprint.Compute(data)));

    [Fact]
    public void What_has_changed_is_named_by_split()
    {
        Assert.Equal(["training has 21 images, had 20"], ChangesOf(data with { Training = new CueSource(trainingCount: 21).Create().Training }));
        Assert.Equal(["validation has the same 6 images, but with other labels"], ChangesOf(data with { Validation = Named(data.Validation, label: 1) }));
        Assert.Equal(["test has as many images, 5, but of other names or in another order"], ChangesOf(data with { Test = Named(data.Test, "photo-") }));
        Assert.Equal(
            ["classes are a, b, c, d, were horizontal, vertical, rising, falling", "training has 19 images, had 20"],
            ChangesOf(data with { ClassNames = ["a", "b", "c", "d"], Training = new ImageSubset(data.Training, 19) }));
    }

    [Fact]
    public void Pixels_are_noticed_where_they_are_measured()
    {
        DataSet before = data with { Normalization = new ChannelNormalization([0.5f], [0.25f]) };
        IReadOnlyList<string> changes = DataFingerprint.Compute(data with { Normalization = new ChannelNormalization([0.5f], [0.125f]) }).ChangesSince(DataFingerprint.Compute(before));
        Assert.Equal(["training pixels, whose normalisation is mean 0.5 deviation 0.125, was mean 0.5 deviation 0.25"], changes);
    }

    [Fact]
    public void No_two_lists_of_names_are_taken_for_each_other()
    {
        ImageShape shape = new(1, 1, 1);
        SplitFingerprint one = SplitFingerprint.Compute(new NamedImages(shape, [0, 0], ["ab", "c"])), other = SplitFingerprint.Compute(new NamedImages(shape, [0, 0], ["a", "bc"]));
        Assert.NotEqual(one.NamesSha256, other.NamesSha256);
    }

    private IReadOnlyList<string> ChangesOf(DataSet now) => DataFingerprint.Compute(now).ChangesSince(DataFingerprint.Compute(data));

    private static NamedImages Named(ImageSet images, string prefix = "", int? label = null) => new(
        images.Shape, [.. images.Labels.ToArray().Select(old => label ?? old)], [.. Enumerable.Range(0, images.Count).Select(i => prefix + images.NameOf(i))]);

    private sealed class NamedImages(ImageShape shape, int[] labels, string[] names) : ImageSet(shape, labels)
    {
        public override ReadOnlySpan<byte> Pixels(int index) => throw new InvalidOperationException("no pixel is read");

        public override string NameOf(int index) => names[index];
    }
}
