using System.Buffers.Binary;
using System.Security.Cryptography;
using Fovea.Data;
using Fovea.Data.Fetching;
using Fovea.Data.Mnist;

namespace Fovea.Tests.Data.Mnist;

/// <summary>The source on small files of MNIST's form.</summary>
public sealed class MnistSourceTests : IDisposable
{
    private readonly TemporaryFolder home = new();

    [Fact]
    public async Task Images_are_split_in_order_and_keep_their_labels()
    {
        DataSet data = await LoadAsync(Images(5), Labels([0, 1, 2, 3, 9]), Images(2), Labels([7, 8]));
        Assert.Equal([3, 2, 2], new[] { data.Training.Count, data.Validation.Count, data.Test.Count });
        Assert.Equal([3, 9], data.Validation.Labels.ToArray());
        Assert.Equal(new ImageShape(2, 3, 1), data.Shape);
        Assert.Equal([18, 19, 20, 21, 22, 23], data.Validation.Pixels(0).ToArray());
        Assert.Equal(10, data.ClassNames.Count);
    }

    [Fact]
    public void A_warped_training_set_has_no_known_digest_and_the_others_keep_theirs()
    {
        DataCache cache = new(home.Path);
        MnistSource plain = new(cache), warped = new(cache, new MnistOptions { Distortion = new() { Shear = 0.1f } });
        Assert.Equal(3, plain.KnownDigests.Count);
        Assert.Equal(plain.KnownDigests.Where(digest => digest.Key != DataSplit.Training), warped.KnownDigests);
    }

    [Fact]
    public async Task Files_that_do_not_fit_each_other_are_refused()
    {
        Assert.Contains("4 labels for 5 images", await FailureOf(Images(5), Labels([0, 1, 2, 3]), Images(2), Labels([7, 8])), StringComparison.Ordinal);
        Assert.Contains("label 1 is 10", await FailureOf(Images(5), Labels([0, 10, 2, 3, 4]), Images(2), Labels([7, 8])), StringComparison.Ordinal);
        Assert.Contains("more than 2 images", await FailureOf(Images(2), Labels([0, 1]), Images(2), Labels([7, 8])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 13, "elements of type 13")]
    [InlineData(3, 1, "1 axes, but 3")]
    [InlineData(0, 1, "begins with 1 0")]
    [InlineData(7, 200, "must hold 1200 bytes")]
    public async Task Broken_headers_are_told(int place, byte value, string told)
    {
        byte[] images = Images(5);
        images[place] = value;
        Assert.Contains(told, await FailureOf(images, Labels([0, 1, 2, 3, 4]), Images(2), Labels([7, 8])), StringComparison.Ordinal);
    }

    public void Dispose() => home.Dispose();

    private async Task<string> FailureOf(params byte[][] files) => (await Assert.ThrowsAsync<DataException>(() => LoadAsync(files))).Message;

    private Task<DataSet> LoadAsync(params byte[][] files)
    {
        DataCache cache = new(home.Path);
        Directory.CreateDirectory(cache.FolderOf("mnist"));
        KnownFile[] known = [.. files.Select((bytes, i) => new KnownFile($"file-{i}", Convert.ToHexStringLower(SHA256.HashData(bytes))))];
        for (int i = 0; i < files.Length; i++) File.WriteAllBytes(Path.Combine(cache.FolderOf("mnist"), known[i].Name), files[i]);
        return new MnistSource(cache, known, () => [], validationCount: 2).LoadAsync(null, default);
    }

    private static byte[] Images(int count) => Idx([count, 2, 3], [.. Enumerable.Range(0, count * 6).Select(i => (byte)i)]);

    private static byte[] Labels(byte[] labels) => Idx([labels.Length], labels);

    private static byte[] Idx(int[] shape, byte[] values)
    {
        byte[] header = new byte[4 + (4 * shape.Length)];
        (header[2], header[3]) = (8, (byte)shape.Length);
        for (int axis = 0; axis < shape.Length; axis++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * axis)), shape[axis]);
        return [.. header, .. values];
    }
}
