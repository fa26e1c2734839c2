namespace Fovea.Imaging.Tests.Slides;

public sealed class SlideSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new(), home = new();

    [Fact]
    public async Task A_folder_per_class_is_split_as_image_files_are()
    {
        SlideWriter.WriteClasses(folder["slides"], 300, ("a", 10), ("b", 10));
        DataSet data = await LoadAsync("slides");
        Assert.Equal(["a", "b"], data.ClassNames);
        Assert.Equal([14, 4, 2], new[] { data.Training.Count, data.Validation.Count, data.Test.Count });
        Assert.Equal(new ImageShape(300, 300, 3), data.Shape);
        for (int i = 0; i < data.Training.Count; i++)
        {
            string name = data.Training.NameOf(i);
            int number = name[^5] - '0';
            Assert.Equal(data.ClassNames[data.Training.Labels[i]], name[..1]);
            Assert.Equal(new ImageShape(300 - (23 * number), 300 + (37 * number), 3), data.Training.ShapeOf(i));
        }

        DataSet pictures = await new FolderSource("folder", Pictures(), new FolderOptions(), home.Path).LoadAsync(progress: null, CancellationToken.None);
        Assert.Equal(Names(pictures.Validation), Names(data.Validation));
        Assert.Equal(Names(pictures.Test), Names(data.Test));

        string Pictures()
        {
            for (int i = 0; i < 20; i++) PictureFile.Write(folder[$"pictures/{(i < 10 ? "a" : "b")}/s{i % 10}.tif"], 4, 4, new((byte)i, 0, 0));
            return folder["pictures"];
        }
    }

    [Fact]
    public async Task A_list_says_labels_and_groups()
    {
        SlideWriter.WriteClasses(folder.Path, 300, ("x", 6), ("y", 6));
        File.WriteAllLines(folder["list.csv"], ["file,label,group", .. Enumerable.Range(0, 12).Select(i => $"{(i < 6 ? "x" : "y")}/s{i % 6}.tif, {(i < 6 ? "ill" : "well")},\"patient, {i / 2}\"")]);
        DataSet data = await LoadAsync("list.csv");
        Assert.Equal(["ill", "well"], data.ClassNames);
        Assert.Equal([4, 4, 4], new[] { data.Training.Count, data.Validation.Count, data.Test.Count });
        foreach (ImageSet images in new[] { data.Training, data.Validation, data.Test })
            Assert.All(Names(images).GroupBy(name => $"{name[0]}{(name[^5] - '0') / 2}"), patient => Assert.Equal(2, patient.Count()));
        Assert.Equal("the list of files says their groups: group and groups must be left out", (await Assert.ThrowsAsync<OptionException>(() => LoadAsync("list.csv", new SlideOptions { Group = "s" }))).Message);
    }

    [Theory]
    [InlineData("", "{0} is empty: it must begin with the heading file,label or file,label,group")]
    [InlineData("x/s0.tif,ill", "{0}, line 1: must be the heading file,label or file,label,group, but is 'x/s0.tif,ill'")]
    [InlineData("file,label", "{0} lists no slides: it must have a line for each behind its heading")]
    [InlineData("file,label\nx/s0.tif", "{0}, line 2: must be file,label, none of them empty, but is 'x/s0.tif'")]
    [InlineData("file,label,group\nx/s0.tif,ill,", "{0}, line 2: must be file,label,group, none of them empty, but is 'x/s0.tif,ill,'")]
    [InlineData("file,label\nx/s0.tif,ill\nx/../x/s0.tif,well", "{0}, line 3: x/../x/s0.tif has a line already")]
    [InlineData("file,label\nx/s0.tif,ill\nx/none.tif,well\nnothing.svs,ill", "{0}, line 3: there is no file {1}, nor those of 1 other line")]
    [InlineData("file,label\nx/s0.tif,ill", "{0} must have at least 2 labels, but has 1: ill")]
    public async Task A_list_of_another_form_or_of_unknown_files_is_told_with_its_line(string text, string message)
    {
        SlideWriter.WriteClasses(folder.Path, 100, ("x", 1));
        File.WriteAllText(folder["list.csv"], text);
        string told = (await Assert.ThrowsAsync<DataException>(() => LoadAsync("list.csv"))).Message;
        Assert.Equal(string.Format(null, message, folder["list.csv"], folder["x/none.tif"]), told);
    }

    [Theory]
    [InlineData("one.png")]
    [InlineData("one.svs")]
    public async Task An_image_is_no_list(string name)
    {
        string path = PictureFile.Write(folder[name], 4, 4, new(1, 2, 3));
        Assert.Equal(
            $"{path} is one image: slides:PATH must be a folder with a sub-folder per class, or a CSV file that lists slides",
            (await Assert.ThrowsAsync<DataException>(() => LoadAsync(name))).Message);
    }

    [Fact]
    public async Task What_cannot_be_read_is_an_error_or_left_out()
    {
        SlideWriter.WriteClasses(folder["slides"], 200, ("a", 4), ("b", 4));
        File.WriteAllBytes(folder["slides/a/s1.tif"], File.ReadAllBytes(folder["slides/a/s1.tif"])[..^2000]);
        string told = (await Assert.ThrowsAsync<DataException>(() => LoadAsync("slides"))).Message;
        Assert.StartsWith($"slide {folder["slides/a/s1.tif"]} cannot be read: ", told, StringComparison.Ordinal);
        Assert.EndsWith("; dataOptions.skipUnreadable leaves out what cannot be read, and lists it", told, StringComparison.Ordinal);
        DataSet data = await LoadAsync("slides", new SlideOptions { SkipUnreadable = true });
        Assert.Equal("a/s1.tif", Assert.Single(data.Skipped).Name);
        Assert.Equal(7, data[DataSplit.All].Count);
    }

    [Fact]
    public async Task Pictures_that_are_not_read_by_region_are_told_with_what_makes_slides_of_them()
    {
        const string advice = "these are not read by region: make tiled TIFF of them, with libvips: vips tiffsave IN.png OUT.tif --tile --pyramid --compression jpeg --bigtiff";
        SlideWriter.WriteClasses(folder["slides"], 200, ("a", 4), ("b", 4));
        PictureFile.Write(folder["slides/a/large.png"], 4, 4, new(1, 2, 3));
        DataFinding finding = Assert.Single((await LoadAsync("slides")).Findings, finding => finding.Kind == DataFindingKind.LeftOut);
        Assert.Equal("1 file is no slide that can be read and was left out: 1 .png", finding.Message);
        Assert.Equal([$".png: a/large.png; {advice}"], finding.Details);
        PictureFile.Write(folder["slides/c/large.png"], 4, 4, new(1, 2, 3));
        string told = (await Assert.ThrowsAsync<DataException>(() => LoadAsync("slides"))).Message;
        Assert.StartsWith($"class folder {folder["slides/c"]} has no slides (.tif, ", told, StringComparison.Ordinal);
        Assert.EndsWith($", but 1 .png; {advice}", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_without_room_for_a_batch_is_refused()
    {
        SlideWriter.WriteClasses(folder["slides"], 200, ("a", 4), ("b", 4));
        Assert.Equal(
            $"dataOptions.cacheMegabytes must be at least 13, room for 64 tiles of {folder["slides/a/s0.tif"]}, 196,608 bytes each, but is 12",
            (await Assert.ThrowsAsync<DataException>(() => LoadAsync("slides", new SlideOptions { CacheMegabytes = 12 }))).Message);
        await LoadAsync("slides", new SlideOptions { CacheMegabytes = 13 });
    }

    [Fact]
    public async Task Gray_and_colour_do_not_go_together()
    {
        SlideWriter.WriteClasses(folder["slides"], 200, ("a", 4), ("b", 4));
        File.Copy(SlideFixture.PathOf("gray.tif"), folder["slides/b/gray.tif"]);
        Assert.Equal(
            $"slides must be all gray or all in colour, but {folder["slides/a/s0.tif"]} has 3 channels and {folder["slides/b/gray.tif"]} 1 channel",
            (await Assert.ThrowsAsync<DataException>(() => LoadAsync("slides"))).Message);
    }

    [Fact]
    public async Task A_digest_knows_what_changed_without_reading_all()
    {
        SlideWriter.WriteClasses(folder["slides"], 300, ("a", 4), ("b", 4));
        DataSet data = await LoadAsync("slides");
        string before = data.Training.ComputeSha256();
        Assert.Equal(before, (await LoadAsync("slides")).Training.ComputeSha256());
        foreach (string name in Names(data.Training))
        {
            // The file itself is open.
            File.Delete(folder[$"slides/{name}"]);
            SlideWriter.Write(folder[$"slides/{name}"], 300, 300, (x, _) => (byte)x);
        }

        Assert.NotEqual(before, (await LoadAsync("slides")).Training.ComputeSha256());
    }

    [Fact]
    public async Task Channels_are_measured_on_means_of_squares()
    {
        SlideWriter.WriteClasses(folder["slides"], 2100, ("a", 3), ("b", 3));
        ChannelNormalization measured = (await LoadAsync("slides", new SlideOptions { Normalize = true })).Normalization!;
        Assert.InRange(measured.Mean[0], 0.1f, 0.35f);
        Assert.Equal(measured.Mean[0] / 2, measured.Mean[1], 0.01f);
        Assert.Equal(measured.Deviation[0] / 4, measured.Deviation[2], 0.01f);
    }

    [Fact]
    public async Task Slides_are_trained_on_by_region_and_a_killed_run_ends_with_the_same_weights()
    {
        SlideWriter.WriteClasses(folder["slides"], 2000, ("a", 4), ("b", 4));
        Recipe recipe = Recipe.Parse("""
            {
              "data": "slides:slides", "dataOptions": { "cacheMegabytes": 13 },
              "model": { "glimpses": 3, "sensor": { "size": 8, "scales": 5, "step": 3 }, "core": { "kind": "relu", "hidden": 16 } },
              "training": { "epochs": 4, "batchSize": 2, "augmentation": { "flips": true, "quarterTurns": true } }
            }
            """);
        DataSet data = await LoadAsync("slides", new SlideOptions { CacheMegabytes = 13 });
        using (RunFolder whole = RunFolder.Create(folder["whole"], recipe))
        using (Trainer trainer = new(recipe, data, whole, 4)) trainer.Run();
        using (RunFolder killed = RunFolder.Create(folder["killed"], recipe))
        using (Trainer trainer = new(recipe, data, killed, 1, new Killer()) { CheckpointInterval = TimeSpan.Zero })
            Assert.Throws<BrokenOffException>(() => trainer.Run());
        using (RunFolder again = RunFolder.Open(folder["killed"]))
        using (Trainer trainer = new(recipe, await LoadAsync("slides", new SlideOptions { CacheMegabytes = 13 }), again, 2)) trainer.Run();
        Assert.Equal(File.ReadAllBytes(folder["whole/last.safetensors"]), File.ReadAllBytes(folder["killed/last.safetensors"]));
    }

    public void Dispose()
    {
        folder.Dispose();
        home.Dispose();
    }

    private static string[] Names(ImageSet images) => [.. Enumerable.Range(0, images.Count).Select(images.NameOf)];

    private Task<DataSet> LoadAsync(string name, SlideOptions? options = null) =>
        new SlideSource("slides:slides", folder[name], options ?? new SlideOptions(), home.Path).LoadAsync(progress: null, CancellationToken.None);

    private sealed class Killer : ITrainingObserver
    {
        private int steps;

        public void OnStep(in TrainingProgress progress)
        {
            if (++steps == 3) throw new BrokenOffException();
        }

        public void OnEpoch(EpochMetrics metrics, bool isBest)
        {
        }
    }
}
