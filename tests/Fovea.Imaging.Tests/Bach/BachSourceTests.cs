namespace Fovea.Imaging.Tests.Bach;

/// <summary>The challenge's layout with small photos.</summary>
public sealed class BachSourceTests : IDisposable
{
    private static readonly string[] classNames = ["Normal", "Benign", "InSitu", "Invasive"];

    private readonly TemporaryFolder folder = new(), home = new();

    [Fact]
    public async Task Labelled_and_unlabelled_photos_are_found()
    {
        foreach (string name in classNames) WritePhotos(Path.Combine("ICIAR2018_BACH_Challenge", "Photos", name), 8);
        WritePhotos(Path.Combine("ICIAR2018_BACH_Challenge_TestDataset", "Photos"), 3);
        foreach (string root in new[] { folder.Path, folder["ICIAR2018_BACH_Challenge"] })
        {
            DataSet data = await new BachSource("bach:x", root, new BachOptions(), home.Path).LoadAsync(null, default);
            Assert.Equal(classNames, data.ClassNames);
            Assert.Equal(new ImageShape(10, 20, 3), data.Shape);
            Assert.Equal(32, data.Training.Count + data.Validation.Count + data.Test.Count);
            Assert.Equal(["photo0.tif", "photo1.tif", "photo2.tif"], Enumerable.Range(0, data[DataSplit.Unlabelled].Count).Select(data.Unlabelled!.NameOf));
            Assert.Equal([12, 25, 0], data.Unlabelled.Pixels(2).Slice((20 + 1) * 3, 3).ToArray());
        }
    }

    [Fact]
    public async Task What_is_missing_is_told()
    {
        Assert.Contains("is not BACH's folder: it has neither Photos", await FailureAsync(), StringComparison.Ordinal);
        foreach (string name in classNames[..3]) WritePhotos(Path.Combine("Photos", name), 1);
        Assert.Contains("has no Invasive", await FailureAsync(), StringComparison.Ordinal);
        Directory.CreateDirectory(folder["Photos/Invasive"]);
        Assert.Contains("Invasive has no images", await FailureAsync(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        folder.Dispose();
        home.Dispose();
    }

    private async Task<string> FailureAsync() => (await Assert.ThrowsAsync<DataException>(
        () => new BachSource("bach:x", folder.Path, new BachOptions(), home.Path).LoadAsync(null, default))).Message;

    private void WritePhotos(string below, int count)
    {
        Directory.CreateDirectory(folder[below]);
        // Bytes behind the picture, which no decoder reads, make each file another.
        for (int i = 0; i < count; i++)
            File.WriteAllBytes(Path.Combine(folder[below], $"photo{i}.tif"), [.. File.ReadAllBytes(Fixture.PathOf("lzw.tif")), .. System.Text.Encoding.UTF8.GetBytes($"{below} {i}")]);
    }
}
