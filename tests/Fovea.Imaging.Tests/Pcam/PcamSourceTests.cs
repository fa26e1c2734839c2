namespace Fovea.Imaging.Tests.Pcam;

/// <summary>HDF5 files that h5py wrote.</summary>
public sealed class PcamSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new(), home = new();

    public PcamSourceTests()
    {
        foreach (string file in Directory.EnumerateFiles(Fixture.Folder, "camelyonpatch*.h5")) File.Copy(file, folder[Path.GetFileName(file)]);
    }

    [Fact]
    public async Task Pixels_and_labels_come_back_as_they_were()
    {
        DataSet data = await LoadAsync();
        Assert.Equal(new ImageShape(5, 4, 3), data.Shape);
        Assert.Equal([7, 3, 4], new[] { data.Training.Count, data.Validation.Count, data.Test.Count });
        foreach (ImageSet images in new[] { data.Training, data.Validation, data.Test })
        {
            for (int i = 0; i < images.Count; i++)
            {
                Assert.Equal(i % 2, images.Labels[i]);
                byte[] pixels = images.Pixels(i).ToArray();
                for (int at = 0; at < pixels.Length; at++)
                    Assert.Equal((byte)((40 * i) + (7 * (at / 12)) + (3 * (at / 3 % 4)) + (at % 3)), pixels[at]);
            }
        }
    }

    [Fact]
    public async Task Copies_between_splits_are_found()
    {
        // The fixture's patches are counted from the same one on in each file, and their classes with them.
        DataSet data = await LoadAsync();
        Assert.Equal([DataSplit.Validation, DataSplit.Test], data.Findings.Select(finding => Assert.Single(finding.Splits)));
        Assert.All(data.Findings, finding => Assert.Equal(DataFindingKind.Copies, finding.Kind));
        Assert.Equal(
            [
                "3 of 3 validation images are in training too, the same bytes: the error is not that of images it has never seen",
                "4 of 4 test images are in training or validation too, the same bytes: the error is not that of images it has never seen",
            ],
            data.Findings.Select(finding => finding.Message));
        Assert.Equal("train 0 = valid 0 = test 0", data.Findings[0].Details[0]);
        Assert.Equal("train 3 = test 3", data.Findings[1].Details[3]);
    }

    [Fact]
    public async Task What_was_found_of_copies_is_kept_until_a_file_changes()
    {
        List<string> tasks = [];
        await LoadAsync(new Heard(tasks));
        Assert.Contains("looking for copies", tasks);
        tasks.Clear();
        Assert.Equal(2, (await LoadAsync(new Heard(tasks))).Findings.Count);
        Assert.Empty(tasks);
        File.SetLastWriteTimeUtc(FileOf("test_x"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await LoadAsync(new Heard(tasks));
        Assert.Contains("looking for copies", tasks);
    }

    [Fact]
    public async Task Labels_must_be_as_many_as_images()
    {
        File.Copy(Fixture.PathOf("camelyonpatch_level_2_split_train_y.h5"), FileOf("test_y"), overwrite: true);
        Assert.Contains("holds 4 images, but 7 labels", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_type_or_form_is_told()
    {
        File.Copy(FileOf("test_y"), FileOf("test_x"), overwrite: true);
        Assert.Contains("test_x.h5 must hold a data set 'x', but holds: y", await FailureAsync(), StringComparison.Ordinal);
        File.Copy(Fixture.PathOf("wrong-type.h5"), FileOf("test_x"), overwrite: true);
        Assert.Contains("'x' must be of uint8", await FailureAsync(), StringComparison.Ordinal);
        File.Copy(Fixture.PathOf("wrong-form.h5"), FileOf("test_x"), overwrite: true);
        Assert.Contains("images must be [images, height, width, 1 or 3], but are [2, 5, 4]", await FailureAsync(), StringComparison.Ordinal);
        File.WriteAllText(FileOf("test_x"), "this is no HDF5 file, but a text that goes on for a while");
        Assert.Contains("test_x.h5 cannot be read as HDF5", await FailureAsync(), StringComparison.Ordinal);
        File.Delete(FileOf("test_x"));
        Assert.Contains("there is no file", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_must_be_classes()
    {
        File.Copy(Fixture.PathOf("wrong-label.h5"), FileOf("test_y"), overwrite: true);
        Assert.Contains("label 2 is 2, but must be 0 to 1", await FailureAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3000)]
    [InlineData(40)]
    public async Task A_cut_off_file_is_told(int length)
    {
        byte[] bytes = File.ReadAllBytes(FileOf("train_x"));
        File.WriteAllBytes(FileOf("train_x"), bytes[..length]);
        Assert.Contains("train_x.h5 cannot be read as HDF5", await FailureAsync(), StringComparison.Ordinal);
        // Nothing half-done is taken for whole afterwards.
        File.WriteAllBytes(FileOf("train_x"), bytes);
        Assert.Equal(7, (await LoadAsync()).Training.Count);
    }

    public void Dispose()
    {
        folder.Dispose();
        home.Dispose();
    }

    private string FileOf(string part) => folder[$"camelyonpatch_level_2_split_{part}.h5"];

    private Task<DataSet> LoadAsync() => LoadAsync(progress: null);

    private Task<DataSet> LoadAsync(IProgress<DataProgress>? progress) => new PcamSource("pcam:x", folder.Path, new PcamOptions(), home.Path).LoadAsync(progress, default);

    private async Task<string> FailureAsync() => (await Assert.ThrowsAsync<DataException>(LoadAsync)).Message;

    private sealed class Heard(List<string> tasks) : IProgress<DataProgress>
    {
        public void Report(DataProgress value) => tasks.Add(value.Task);
    }
}
