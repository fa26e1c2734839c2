using Fovea.Configuration;
using Fovea.Data;
using Fovea.Imaging.Folders;
using SkiaSharp;

namespace Fovea.Imaging.Tests.Folders;

public sealed class FolderSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new(), home = new();

    [Fact]
    public async Task A_folder_per_class_becomes_a_data_set()
    {
        PictureFile.WriteClasses(folder.Path, ("cat", 20), ("dog", 20));
        DataSet data = await LoadAsync(new FolderOptions());
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal(new ImageShape(4, 4, 3), data.Shape);
        Assert.Equal([28, 6, 6], new[] { data.Training.Count, data.Validation.Count, data.Test.Count });
        foreach (ImageSet images in new[] { data.Training, data.Validation, data.Test })
        {
            for (int i = 0; i < images.Count; i++)
            {
                string name = images.NameOf(i);
                Assert.Equal(data.ClassNames[images.Labels[i]], name.Split('/')[0]);
                Assert.Equal([(byte)(10 * images.Labels[i]), byte.Parse(name[^6..^4], null), 0], images.Pixels(i)[..3].ToArray());
            }
        }
    }

    [Fact]
    public async Task Folders_that_are_splits_already_stay()
    {
        PictureFile.WriteClasses(folder["train"], ("a", 10), ("b", 10));
        PictureFile.WriteClasses(folder["test"], ("a", 3), ("b", 2));
        DataSet data = await LoadAsync(new FolderOptions { ValidationPercent = 20 });
        Assert.Equal([16, 4, 5], new[] { data.Training.Count, data.Validation.Count, data.Test.Count });
        Assert.All(Names(data.Test), name => Assert.StartsWith("test/", name, StringComparison.Ordinal));
        Assert.All(Names(data.Validation), name => Assert.StartsWith("train/", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_is_not_to_train_on_is_taken_as_it_lies()
    {
        FolderOptions asItLies = new() { Splitting = Splitting.None, Normalize = true };
        PictureFile.WriteClasses(folder["unsplit"], ("a", 1), ("b", 2));
        PictureFile.WriteClasses(folder["tested/test"], ("b", 3));
        PictureFile.WriteClasses(folder["both/test"], ("a", 3), ("b", 3));
        PictureFile.WriteClasses(folder["split/train"], ("a", 10), ("b", 10));
        PictureFile.WriteClasses(folder["split/test"], ("a", 3));
        DataSet unsplit = await LoadAsync(asItLies, "unsplit"), tested = await LoadAsync(asItLies, "tested"), split = await LoadAsync(asItLies, "split");
        Assert.Equal([0, 0, 3], new[] { unsplit.Training.Count, unsplit.Validation.Count, unsplit.Test.Count });
        Assert.Equal([0, 0, 3], new[] { tested.Training.Count, tested.Validation.Count, tested.Test.Count });
        Assert.Equal([20, 0, 3], new[] { split.Training.Count, split.Validation.Count, split.Test.Count });
        Assert.Equal([false, true, true], new[] { unsplit.IsSplit, tested.IsSplit, split.IsSplit });
        Assert.Equal(["b"], tested.ClassNames);
        Assert.Equal(["a/p00-00.png", "b/p00-00.png", "b/p00-01.png"], Names(unsplit[DataSplit.All]));
        // What is to be trained on still needs all of its splits.
        Assert.Contains("has no images to train on: there is no folder train", (await Assert.ThrowsAsync<DataException>(() => LoadAsync(new FolderOptions(), "both"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pixels_are_decoded_once_whether_a_folder_is_split_or_not()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 8), ("b", 8));
        await LoadAsync(new FolderOptions());
        string[] before = CacheFiles();
        await LoadAsync(new FolderOptions { Splitting = Splitting.None });
        Assert.Equal(before, CacheFiles());
    }

    [Fact]
    public async Task Groups_by_pattern_or_file_stay_together()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 20), ("b", 20));
        await RequireTogether(new FolderOptions { Group = @"/(p\d+)-", TestPercent = 30 }, name => name.Split('/')[1][..3]);
        string csv = home["groups.csv"];
        File.WriteAllLines(csv, ["file,group", .. Enumerable.Range(0, 20).Select(i => $"p{i / 2:D2}-{i:D2}.png,{i / 5}")]);
        await RequireTogether(new FolderOptions { Groups = csv, TestPercent = 30 }, name => $"{int.Parse(name[^6..^4], null) / 5}");
    }

    [Fact]
    public async Task Sizes_that_differ_need_an_answer()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 4), ("b", 4));
        string odd = PictureFile.Write(folder["a/wide.png"], 8, 2, SKColors.White);
        Assert.Contains($"image {odd} is 8x2, but others are 4x4: say what to do by --resize", await FailureOf(new FolderOptions()), StringComparison.Ordinal);
        DataSet resized = await LoadAsync(new FolderOptions { Resize = "6x3" });
        Assert.Equal(new ImageShape(3, 6, 3), resized.Shape);
        DataSet padded = await LoadAsync(new FolderOptions { Pad = "4x4" });
        byte[] wide = PixelsOf(padded, "a/wide.png");
        // 8x2 on 4x4 is 4x1 in the second row: (4 - 1) / 2 rows of black above it.
        Assert.Equal([0, 255, 0, 0], Enumerable.Range(0, 4).Select(row => wide[row * 4 * 3]));
    }

    [Fact]
    public async Task Unreadable_files_are_an_error_or_are_listed()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 6), ("b", 6));
        string text = folder["b/text.png"], empty = folder["b/empty.jpg"];
        File.WriteAllText(text, "no image");
        File.WriteAllBytes(empty, []);
        Assert.Contains("cannot be decoded", await FailureOf(new FolderOptions()), StringComparison.Ordinal);
        DataSet data = await LoadAsync(new FolderOptions { SkipUnreadable = true });
        Assert.Equal(["b/empty.jpg", "b/text.png"], data.Skipped.Select(image => image.Name).Order());
        Assert.Equal(12, data.Training.Count + data.Validation.Count + data.Test.Count);
        // The second time the list comes from the cache.
        Assert.Equal(data.Skipped, (await LoadAsync(new FolderOptions { SkipUnreadable = true })).Skipped);
    }

    [Fact]
    public async Task Changed_files_are_decoded_again()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 4), ("b", 4));
        await LoadAsync(new FolderOptions());
        PictureFile.Write(folder["a/p00-00.png"], 4, 4, new SKColor(200, 201, 202));
        Assert.Equal([200, 201, 202], PixelsOf(await LoadAsync(new FolderOptions()), "a/p00-00.png")[..3]);
    }

    [Fact]
    public async Task Odd_characters_in_paths_do_no_harm()
    {
        PictureFile.WriteClasses(folder["ä ö:#'\"$(x)"], ("class, one", 4), ("class%two 猫", 4));
        DataSet data = await new FolderSource("folder:x", folder["ä ö:#'\"$(x)"], new FolderOptions(), new DataCache(home.Path)).LoadAsync(null, default);
        Assert.Equal(["class%two 猫", "class, one"], data.ClassNames);
    }

    [Fact]
    public async Task Channels_can_be_brought_to_one_range()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 10), ("b", 10));
        ChannelNormalization normalization = (await LoadAsync(new FolderOptions { Normalize = true })).Normalization!;
        // Half of the training pictures are red 0, half red 10; all are blue 0, whose deviation is taken for 1/255.
        Close.To(5 / 255.0, normalization.Mean[0], 1e-6, "mean of red");
        Close.To(5 / 255.0, normalization.Deviation[0], 1e-6, "deviation of red");
        Close.To(1 / 255.0, normalization.Deviation[2], 1e-6, "deviation of blue");
    }

    [Fact]
    public async Task What_is_wrong_is_told()
    {
        Assert.Contains("there is no folder", (await Assert.ThrowsAsync<DataException>(() => new FolderSource("f", folder["none"], new FolderOptions(), new DataCache(home.Path)).LoadAsync(null, default))).Message, StringComparison.Ordinal);
        Assert.Contains("must have a sub-folder per class", await FailureOf(new FolderOptions()), StringComparison.Ordinal);
        Directory.CreateDirectory(folder["a"]);
        Assert.Contains($"class folder {folder["a"]} has no images", await FailureOf(new FolderOptions()), StringComparison.Ordinal);
        PictureFile.WriteClasses(folder.Path, ("a", 9));
        Assert.Contains("must have at least 2 classes, but has 1", await FailureOf(new FolderOptions()), StringComparison.Ordinal);
        PictureFile.WriteClasses(folder.Path, ("b", 1));
        Assert.Contains("image a/p00-00.png has no group: 'x(.)' does not match it", await FailureOf(new FolderOptions { Group = "x(.)" }), StringComparison.Ordinal);
        File.WriteAllText(home["groups.csv"], "file,group\na/p00-00.png,1\n");
        Assert.Contains("image a/p00-01.png has no group", await FailureOf(new FolderOptions { Groups = home["groups.csv"] }), StringComparison.Ordinal);
        File.WriteAllText(home["groups.csv"], "file,group\na/p00-00.png\n");
        Assert.Contains("line 2: must be file,group", await FailureOf(new FolderOptions { Groups = home["groups.csv"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_have_rules()
    {
        Assert.Contains("resize must be WIDTHxHEIGHT", Assert.Throws<OptionException>(() => new FolderOptions { Resize = "96" }).Message, StringComparison.Ordinal);
        Assert.Contains("fold must be K/N", Assert.Throws<OptionException>(() => new FolderOptions { Fold = "6/5" }).Message, StringComparison.Ordinal);
        Assert.Contains("group must be a regular expression", Assert.Throws<OptionException>(() => new FolderOptions { Group = "(" }).Message, StringComparison.Ordinal);
        Assert.Contains("exclude each other", Assert.Throws<OptionException>(() => new FolderOptions { Resize = "4x4", Pad = "4x4" }.RequireValid()).Message, StringComparison.Ordinal);
        Assert.Contains("with splitting none there are no folds", Assert.Throws<OptionException>(() => new FolderOptions { Splitting = Splitting.None, Fold = "1/3" }.RequireValid()).Message, StringComparison.Ordinal);
        Assert.Contains("must leave something to train on", Assert.Throws<OptionException>(() => new FolderOptions { TestPercent = 60, ValidationPercent = 40 }.RequireValid()).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        folder.Dispose();
        home.Dispose();
    }

    private string[] CacheFiles() => [.. Directory.EnumerateFiles(home.Path, "pixels.bin", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks}")];

    private Task<DataSet> LoadAsync(FolderOptions options, string part) => new FolderSource("folder:x", folder[part], options, new DataCache(home.Path)).LoadAsync(null, default);

    private Task<DataSet> LoadAsync(FolderOptions options) => new FolderSource("folder:x", folder.Path, options, new DataCache(home.Path)).LoadAsync(null, default);

    private async Task<string> FailureOf(FolderOptions options) => (await Assert.ThrowsAsync<DataException>(() => LoadAsync(options))).Message;

    private async Task RequireTogether(FolderOptions options, Func<string, string> groupOf)
    {
        DataSet data = await LoadAsync(options);
        string[] training = [.. Names(data.Training).Select(groupOf).Distinct()], validation = [.. Names(data.Validation).Select(groupOf).Distinct()];
        string[] test = [.. Names(data.Test).Select(groupOf).Distinct()];
        Assert.Empty(training.Intersect(validation).Concat(training.Intersect(test)).Concat(validation.Intersect(test)));
        Assert.True(test.Length > 0 && validation.Length > 0, "every split has a group");
    }

    private static IEnumerable<string> Names(ImageSet images) => Enumerable.Range(0, images.Count).Select(images.NameOf);

    private static byte[] PixelsOf(DataSet data, string name)
    {
        foreach (ImageSet images in new[] { data.Training, data.Validation, data.Test })
            for (int i = 0; i < images.Count; i++)
                if (images.NameOf(i) == name) return images.Pixels(i).ToArray();
        throw new ArgumentException($"there is no image {name}");
    }
}
