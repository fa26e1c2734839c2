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
        Assert.Contains($"image {odd} is 8x2, but {folder["a/p00-00.png"]} is 4x4: say what to do by dataOptions.resize", await FailureOf(new FolderOptions()), StringComparison.Ordinal);
        DataSet resized = await LoadAsync(new FolderOptions { Resize = "6x3" });
        Assert.Equal(new ImageShape(3, 6, 3), resized.Shape);
        DataSet padded = await LoadAsync(new FolderOptions { Pad = "4x4" });
        byte[] wide = PixelsOf(padded, "a/wide.png");
        // 8x2 on 4x4 is 4x1 in the second row: (4 - 1) / 2 rows of black above it.
        Assert.Equal([0, 255, 0, 0], Enumerable.Range(0, 4).Select(row => wide[row * 4 * 3]));
    }

    [Fact]
    public async Task Large_files_whose_sizes_differ_may_be_slides()
    {
        PictureFile.Write(folder["a/small.png"], 4, 4, SKColors.White);
        PictureFile.Write(folder["b/wide.png"], 2048, 2, SKColors.White);
        Assert.EndsWith("each WIDTHxHEIGHT", await FailureOf(new FolderOptions { Splitting = Splitting.None }), StringComparison.Ordinal);
        PictureFile.Write(folder["b/wide.png"], 2049, 2, SKColors.White);
        Assert.EndsWith(
            "each WIDTHxHEIGHT; or look at them as they are, whatever their sizes, as slides:PATH, which reads tiled TIFF by region: vips tiffsave IN OUT.tif --tile --pyramid --compression jpeg --bigtiff makes one (libvips)",
            await FailureOf(new FolderOptions { Splitting = Splitting.None }), StringComparison.Ordinal);
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
    public async Task Files_of_another_size_are_never_left_out_as_unreadable()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 6), ("b", 6));
        File.WriteAllText(folder["b/text.png"], "no image");
        string odd = PictureFile.Write(folder["b/wide.png"], 8, 4, SKColors.White);
        Assert.Contains($"image {odd} is 8x4, but {folder["a/p00-00.png"]} is 4x4", await FailureOf(new FolderOptions { SkipUnreadable = true }), StringComparison.Ordinal);
        DataSet data = await LoadAsync(new FolderOptions { SkipUnreadable = true, Resize = "4x4" });
        Assert.Equal(["b/text.png"], data.Skipped.Select(image => image.Name));
        Assert.Equal(13, data.Training.Count + data.Validation.Count + data.Test.Count);
    }

    [Fact]
    public async Task A_class_of_unreadable_files_is_told_as_such()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 6), ("b", 6));
        foreach (string file in Directory.EnumerateFiles(folder["b"])) File.WriteAllText(file, "no image");
        string told = await FailureOf(new FolderOptions { SkipUnreadable = true });
        Assert.Contains("has no image to train on of class b: none of its 6 can be read; the first one: image", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_are_kept_in_one_split_and_told()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 30), ("b", 30));
        for (int i = 0; i < 20; i++) File.Copy(folder["a/p00-00.png"], folder[$"a/copy{i}.png"]);
        for (ulong seed = 1; seed <= 3; seed++)
        {
            DataSet data = await LoadAsync(new FolderOptions { SplitSeed = seed });
            Assert.Single(new[] { data.Training, data.Validation, data.Test }, images => Names(images).Any(name => name.Contains("copy", StringComparison.Ordinal)));
            DataFinding finding = Assert.Single(data.Findings);
            Assert.Equal((DataFindingKind.Copies, 0), (finding.Kind, finding.Splits.Count));
            Assert.StartsWith("1 image is found more than once in a class", finding.Message, StringComparison.Ordinal);
            Assert.Equal(21, finding.Details[0].Split(" = ").Length);
        }

        await RequireTogether(new FolderOptions { Group = @"/(p\d+|copy)", Fold = "1/3" }, name => name.Contains("copy", StringComparison.Ordinal) || name.Contains("p00", StringComparison.Ordinal) ? "p00" : name);
    }

    [Fact]
    public async Task Copies_under_several_classes_put_the_figures_in_doubt()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 20), ("b", 20));
        File.Copy(folder["a/p00-00.png"], folder["b/other.png"]);
        DataSet data = await LoadAsync(new FolderOptions());
        DataFinding finding = Assert.Single(data.Findings);
        Assert.Equal(DataFindingKind.Contradiction, finding.Kind);
        Assert.Equal(["a/p00-00.png = b/other.png"], finding.Details);
        DataSplit split = Assert.Single(finding.Splits);
        Assert.StartsWith("1 image is found under more than one class", Assert.Single(data.WarningsFor(split)), StringComparison.Ordinal);
        Assert.Contains("a/p00-00.png", Names(data[split]));
        Assert.Contains("b/other.png", Names(data[split]));
    }

    [Fact]
    public async Task Copies_in_splits_that_the_folder_makes_are_told_with_their_number()
    {
        PictureFile.WriteClasses(folder["train"], ("a", 20), ("b", 20));
        foreach (string name in new[] { "a", "b" })
        {
            for (int i = 0; i < 4; i++) PictureFile.Write(folder[$"test/{name}/new{i}.png"], 4, 4, new SKColor((byte)(100 + i), (byte)name[0], 0));
        }

        for (int i = 0; i < 3; i++) File.Copy(folder[$"train/a/p00-0{i % 2}.png"], folder[$"test/a/seen{i}.png"]);
        DataSet data = await LoadAsync(new FolderOptions());
        Assert.Equal(11, data.Test.Count);
        Assert.Empty(data.WarningsFor(DataSplit.Validation));
        Assert.Equal(
            ["3 of 11 test images are in training or validation too, the same bytes: the error is not that of images it has never seen"], data.WarningsFor(DataSplit.Test));
        Assert.Contains("test/a/seen1.png = train/a/p00-01.png", Assert.Single(data.Findings).Details);
    }

    [Fact]
    public async Task A_class_with_few_images_trains_and_the_splits_without_it_are_told()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 1), ("b", 12), ("c", 2));
        DataSet data = await LoadAsync(new FolderOptions());
        Assert.Equal([0, 1, 2], data.Training.Labels.ToArray().Distinct().Order());
        Assert.Equal(["validation has no image of class a: its figures are about the others"], data.WarningsFor(DataSplit.Validation));
        Assert.Equal(["test has no image of classes a, c: its figures are about the others"], data.WarningsFor(DataSplit.Test));
    }

    [Fact]
    public async Task A_fold_that_leaves_a_class_nothing_to_train_on_is_an_error()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 1), ("b", 12));
        string[] outcomes = new string[4];
        for (int number = 1; number <= 4; number++)
        {
            try
            {
                outcomes[number - 1] = (await LoadAsync(new FolderOptions { Fold = $"{number}/4" })).Training.Labels.Contains(0) ? "trains" : "does not";
            }
            catch (DataException exception)
            {
                outcomes[number - 1] = exception.Message;
            }
        }

        Assert.Equal(2, outcomes.Count(outcome => outcome == "trains"));
        Assert.Equal(2, outcomes.Count(outcome => outcome.Contains("no image to train on of class a: its 1 image stays", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_file_behind_a_link_that_changes_is_decoded_again()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 4), ("b", 4));
        string blob = PictureFile.Write(home["blobs/1.png"], 4, 4, new SKColor(1, 2, 3));
        File.CreateSymbolicLink(folder["a/link.png"], blob);
        Assert.Equal([1, 2, 3], PixelsOf(await LoadAsync(new FolderOptions()), "a/link.png")[..3]);
        PictureFile.Write(blob, 4, 4, new SKColor(200, 201, 202));
        Assert.Equal([200, 201, 202], PixelsOf(await LoadAsync(new FolderOptions()), "a/link.png")[..3]);
    }

    [Fact]
    public async Task Damaged_files_of_any_kind_are_unreadable()
    {
        PictureFile.WriteClasses(folder.Path, ("a", 6), ("b", 6));
        byte[] good = File.ReadAllBytes(Fixture.PathOf("strips.tif"));
        foreach (int place in new[] { 4, 12, 100, good.Length - 80 })
        {
            byte[] damaged = [.. good];
            damaged.AsSpan(place, 4).Fill(0xFF);
            File.WriteAllBytes(folder[$"a/damaged{place}.tif"], damaged[..^40]);
        }

        File.WriteAllBytes(folder["b/cut.webp"], File.ReadAllBytes(Fixture.PathOf("kinds/metadata.webp"))[..^500]);
        DataSet data = await LoadAsync(new FolderOptions { SkipUnreadable = true, Resize = "4x4" });
        Assert.Equal(5, data.Skipped.Count);
        Assert.All(data.Skipped, image => Assert.StartsWith("image ", image.Reason, StringComparison.Ordinal));
        Assert.Equal(12, data.Training.Count + data.Validation.Count + data.Test.Count);
    }

    [Fact]
    public async Task Gray_with_alpha_and_palettes_of_grays_are_one_channel()
    {
        foreach (string name in new[] { "a", "b" })
        {
            Directory.CreateDirectory(folder[name]);
            foreach (string file in new[] { "gray.png", "gray.gif", "gray.bmp", "gray-alpha.png", "gray-alpha.tif", "gray-palette.png", "gray-palette.tif", "deep.png" })
                File.Copy(Fixture.PathOf($"kinds/{file}"), Path.Combine(folder[name], file));
        }

        Assert.Equal(new ImageShape(10, 20, 1), (await LoadAsync(new FolderOptions())).Shape);
        File.Copy(Fixture.PathOf("kinds/deep-colour.png"), folder["a/colour.png"]);
        Assert.Equal(new ImageShape(10, 20, 3), (await LoadAsync(new FolderOptions())).Shape);
    }

    [Fact]
    public async Task Another_range_is_another_set_of_pixels()
    {
        foreach (string name in new[] { "a", "b" })
        {
            Directory.CreateDirectory(folder[name]);
            for (int i = 0; i < 4; i++)
            {
                // No two alike: copies would be one group.
                int sample = 1000 + i + (name == "b" ? 4 : 0);
                new TiffFile(4, 4, 16).Write(folder[$"{name}/{i}.tif"], (_, _, _) => sample);
            }
        }

        foreach ((string? range, int expected) in new (string?, int)[] { (null, 4), ("0..2000", 128), ("500..1500", 128), ("0..1000", 255), (null, 4) })
            Assert.Equal(expected, PixelsOf(await LoadAsync(new FolderOptions { Range = range }), "a/0.tif")[0]);
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
        DataSet data = await new FolderSource("folder:x", folder["ä ö:#'\"$(x)"], new FolderOptions(), home.Path).LoadAsync(null, default);
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
        Assert.Contains("there is no folder", (await Assert.ThrowsAsync<DataException>(() => new FolderSource("f", folder["none"], new FolderOptions(), home.Path).LoadAsync(null, default))).Message, StringComparison.Ordinal);
        Assert.Contains("must have a sub-folder per class", await FailureOf(new FolderOptions()), StringComparison.Ordinal);
        Directory.CreateDirectory(folder["a"]);
        Assert.Contains("must have at least 2 classes, but has 1", await FailureOf(new FolderOptions()), StringComparison.Ordinal);
        Directory.CreateDirectory(folder["b"]);
        PictureFile.WriteClasses(folder.Path, ("a", 9));
        Assert.Contains($"class folder {folder["b"]} has no images", await FailureOf(new FolderOptions()), StringComparison.Ordinal);
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
        Assert.Contains("range must be LEAST..MOST", Assert.Throws<OptionException>(() => new FolderOptions { Range = "4095" }).Message, StringComparison.Ordinal);
        Assert.Contains("fold must be K/N", Assert.Throws<OptionException>(() => new FolderOptions { Fold = "6/5" }).Message, StringComparison.Ordinal);
        Assert.Contains("group must be a regular expression", Assert.Throws<OptionException>(() => new FolderOptions { Group = "(" }).Message, StringComparison.Ordinal);
        Assert.Contains("exclude each other", Assert.Throws<OptionException>(() => new FolderOptions { Resize = "4x4", Pad = "4x4" }.RequireValid()).Message, StringComparison.Ordinal);
        Assert.Contains(
            "fold 1/5 says which images validate and test: validationPercent and testPercent must be left out, but are 15 and 30",
            Assert.Throws<OptionException>(() => new FolderOptions { Fold = "1/5", TestPercent = 30 }.RequireValid()).Message, StringComparison.Ordinal);
        Assert.Contains("with splitting none there are no folds", Assert.Throws<OptionException>(() => new FolderOptions { Splitting = Splitting.None, Fold = "1/3" }.RequireValid()).Message, StringComparison.Ordinal);
        Assert.Contains("must leave something to train on", Assert.Throws<OptionException>(() => new FolderOptions { TestPercent = 60, ValidationPercent = 40 }.RequireValid()).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        folder.Dispose();
        home.Dispose();
    }

    private string[] CacheFiles() => [.. Directory.EnumerateFiles(home.Path, "pixels.bin", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks}")];

    private Task<DataSet> LoadAsync(FolderOptions options, string part) => new FolderSource("folder:x", folder[part], options, home.Path).LoadAsync(null, default);

    private Task<DataSet> LoadAsync(FolderOptions options) => new FolderSource("folder:x", folder.Path, options, home.Path).LoadAsync(null, default);

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
