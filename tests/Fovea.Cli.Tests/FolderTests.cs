using System.Text.Json.Nodes;
using SkiaSharp;

namespace Fovea.Cli.Tests;

/// <summary>A folder of images from preview to prediction.</summary>
[Collection(nameof(OwnHome))]
public sealed class FolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FolderTests()
    {
        for (int i = 0; i < 20; i++)
        {
            Write($"images/dark/{i:D2}.png", new SKColor((byte)(2 * i), 0, 0));
            Write($"images/light/{i:D2}.png", new SKColor((byte)(255 - (2 * i)), 200, 200));
        }
    }

    private string Data => $"folder:{folder["images"]}";

    [Fact]
    public async Task A_model_of_a_folder_is_trained_measured_and_used()
    {
        CommandLine trained = await CommandLine.RunAsync(
            "train", Data, "--fold", "2/4", "--epochs", "30", "--out", folder["run"], "--json", "--set", "training.augmentation.flips=true", "--set", "training.learningRate=0.003");
        Assert.Equal(0, trained.ExitCode);
        JsonObject recipe = JsonNode.Parse(File.ReadAllText(folder["run/recipe.json"]))!.AsObject();
        Assert.Equal(Data, recipe["data"]!.GetValue<string>());
        Assert.Equal("2/4", recipe["dataOptions"]!["fold"]!.GetValue<string>());
        Assert.Equal(15, recipe["dataOptions"]!["testPercent"]!.GetValue<int>());
        Assert.True(recipe["dataOptions"]!["normalize"]!.GetValue<bool>());
        // Evaluation takes the run's own fold and class names without being told.
        JsonObject evaluation = JsonNode.Parse((await CommandLine.RunAsync("evaluate", folder["run"], "--json")).Output)!.AsObject();
        Assert.Equal("10 0", $"{evaluation["images"]} {evaluation["errorPercent"]}");
        Assert.Equal(["dark", "light"], evaluation["classAccuracyPercent"]!.AsObject().Select(pair => pair.Key));
        // Elsewhere, too, files are read as the model's were.
        JsonObject elsewhere = JsonNode.Parse((await CommandLine.RunAsync("evaluate", folder["run"], "--data", $"{Data}/../images", "--fold", "3/4", "--json")).Output)!.AsObject();
        Assert.Equal("10", $"{elsewhere["images"]}");
        Assert.Contains("split otherwise than in training", (string)elsewhere["warnings"]!.AsArray().Single()!, StringComparison.Ordinal);
        Assert.Empty(evaluation["warnings"]!.AsArray());
        CommandLine predicted = await CommandLine.RunAsync("predict", folder["run"], folder["images/light/03.png"], $"{Data}:test:0");
        Assert.StartsWith("{", predicted.Output, StringComparison.Ordinal);
        Assert.Equal("light", JsonNode.Parse(predicted.Output.Split('\n')[0])!["class"]!.GetValue<string>());
        CommandLine picture = await CommandLine.RunAsync("look", folder["run"], $"{Data}:test:1", "--out", folder["looks"]);
        Assert.Equal(0, picture.ExitCode);
        Assert.Equal(2, Directory.EnumerateFiles(folder["looks"]).Count());
        CommandLine page = await CommandLine.RunAsync("report", folder["run"]);
        Assert.Equal(0, page.ExitCode);
        Assert.Contains("Every class at every glimpse", File.ReadAllText(folder["run/report.html"]), StringComparison.Ordinal);
        Directory.Move(folder["images"], folder["moved"]);
        CommandLine moved = await CommandLine.RunAsync("report", folder["run"]);
        Assert.Equal(0, moved.ExitCode);
        Assert.Contains("run: The data cannot be had any more, so nothing could be looked at:", moved.Messages, StringComparison.Ordinal);
        Assert.Contains("How training went", File.ReadAllText(folder["run/report.html"]), StringComparison.Ordinal);
    }

    /// <summary>Two images of each class are one to train on and one to validate: none is left to test.</summary>
    [Fact]
    public async Task A_folder_without_test_images_is_trained_on_where_the_test_is_left_out()
    {
        for (int i = 0; i < 2; i++)
        {
            Write($"few/dark/{i}.png", new SKColor((byte)(2 * i), 0, 0));
            Write($"few/light/{i}.png", new SKColor(200, 200, (byte)(2 * i)));
        }

        string[] command = ["train", $"folder:{folder["few"]}", "--epochs", "1", "--out", folder["run"]];
        CommandLine tested = await CommandLine.RunAsync(command);
        Assert.Equal(1, tested.ExitCode);
        Assert.Contains("at least 1 test image, but has 0", string.Join(" ", tested.Messages.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["run"]));
        CommandLine untested = await CommandLine.RunAsync([.. command, "--no-test"]);
        Assert.True(untested.ExitCode == 0, untested.Messages);
        Assert.Contains("every step takes all 2 training images: training.batchSize is 32", untested.Messages, StringComparison.Ordinal);
        Assert.Contains("validation error", untested.Output, StringComparison.Ordinal);
        CommandLine counted = await CommandLine.RunAsync("data", "prepare", $"folder:{folder["few"]}", "--json");
        Assert.Equal(["training", "validation"], JsonNode.Parse(counted.Output)!["splits"]!.AsObject().Select(pair => pair.Key));
        CommandLine exported = await CommandLine.RunAsync("export", folder["run"], "--out", folder["model"], "--json");
        Assert.True(exported.ExitCode == 0, exported.Messages);
        Assert.All(JsonNode.Parse(exported.Output)!["figures"]!.AsArray(), figure => Assert.Equal("validation", (string?)figure!["split"]));
        CommandLine evaluated = await CommandLine.RunAsync("evaluate", folder["run"]);
        Assert.Equal(1, evaluated.ExitCode);
        Assert.Contains("has no test images, but 2 training images and 2 validation images", evaluated.Messages, StringComparison.Ordinal);
        CommandLine report = await CommandLine.RunAsync("report", folder["run"], "--json");
        Assert.Equal("validation", (string?)JsonNode.Parse(report.Output)!["runs"]![0]!["split"]);
    }

    [Fact]
    public async Task A_run_does_not_go_on_with_images_that_were_added_or_moved()
    {
        await CommandLine.RunAsync("train", Data, "--epochs", "1", "--out", folder["run"]);
        File.Delete(folder["run/result.json"]);
        Write("images/light/20.png", new SKColor(255, 255, 255));
        CommandLine added = await CommandLine.RunAsync("train", "--resume", folder["run"]);
        Assert.Equal(1, added.ExitCode);
        Assert.Contains("the data is not what the run was trained on: training has 29 images, had 28", added.Messages, StringComparison.Ordinal);
        File.Move(folder["images/light/20.png"], folder["images/dark/20.png"]);
        File.Move(folder["images/dark/00.png"], folder["images/light/20.png"]);
        CommandLine moved = await CommandLine.RunAsync("train", "--resume", folder["run"]);
        Assert.Equal(1, moved.ExitCode);
        Assert.Contains("the data is not what the run was trained on: ", moved.Messages, StringComparison.Ordinal);
        File.Move(folder["images/light/20.png"], folder["images/dark/00.png"]);
        File.Delete(folder["images/dark/20.png"]);
        Assert.Equal(0, (await CommandLine.RunAsync("train", "--resume", folder["run"])).ExitCode);
    }

    [Fact]
    public async Task Data_whose_classes_have_changed_since_training_is_not_measured()
    {
        Assert.Equal(0, (await CommandLine.RunAsync("train", Data, "--epochs", "1", "--out", folder["run"])).ExitCode);
        Directory.Move(folder["images/light"], folder["images/bright"]);
        const string told = "has classes that the model does not know: bright; the model alone has light";
        CommandLine report = await CommandLine.RunAsync("report", folder["run"], "--json");
        Assert.Equal(0, report.ExitCode);
        Assert.Contains(told, (string)JsonNode.Parse(report.Output)!["runs"]![0]!["missing"]!, StringComparison.Ordinal);
        foreach (string[] asked in new string[][] { ["evaluate", folder["run"]], ["export", folder["run"], "--out", folder["model"]], ["look", folder["run"], $"{Data}:test:0"] })
        {
            CommandLine line = await CommandLine.RunAsync(asked);
            Assert.NotEqual(0, line.ExitCode);
            Assert.Contains(told, line.Messages, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(folder["model"]));
    }

    [Fact]
    public async Task What_is_not_to_train_on_can_be_prepared_and_seen_but_not_trained_on()
    {
        CommandLine prepared = await CommandLine.RunAsync("data", "prepare", Data, "--data-option", "splitting=none", "--json");
        Assert.Equal(["test"], JsonNode.Parse(prepared.Output)!["splits"]!.AsObject().Select(pair => pair.Key));
        CommandLine training = await CommandLine.RunAsync("data", "preview", Data, "--data-option", "splitting=none", "--out", folder["p.png"]);
        Assert.Contains("has no training images, but 40 test images", training.Messages, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandLine.RunAsync("data", "preview", Data, "--data-option", "splitting=none", "--split", "all", "--out", folder["p.png"])).ExitCode);
        Assert.Equal(0, (await CommandLine.RunAsync("data", "verify", Data, "--data-option", "splitting=none")).ExitCode);
        CommandLine trained = await CommandLine.RunAsync("train", Data, "--data-option", "splitting=none", "--out", folder["run"]);
        Assert.Equal(1, trained.ExitCode);
        Assert.Contains("must have at least 1 training image, but has 0", trained.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public async Task A_preview_shows_counts_and_writes_a_picture()
    {
        CommandLine line = await CommandLine.RunAsync("data", "preview", Data, "--per-class", "3", "--out", folder["p.png"]);
        Assert.Equal(0, line.ExitCode);
        Assert.Contains("images of 24x24x3, 2 classes", line.Output, StringComparison.Ordinal);
        Assert.Contains("training:      28 images; values 0 to 255", line.Output, StringComparison.Ordinal);
        Assert.Contains("dark 14, light 14", line.Output, StringComparison.Ordinal);
        using SKBitmap picture = SKBitmap.Decode(folder["p.png"]);
        Assert.InRange(picture.Width, 3 * 72, 1000);
    }

    [Fact]
    public async Task Unreadable_images_are_listed_or_refused()
    {
        File.WriteAllText(folder["images/dark/broken.png"], "no image");
        CommandLine refused = await CommandLine.RunAsync("data", "prepare", Data);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("broken.png cannot be decoded", refused.Messages, StringComparison.Ordinal);
        CommandLine skipped = await CommandLine.RunAsync("data", "prepare", Data, "--skip-unreadable", "--json");
        Assert.Equal(0, skipped.ExitCode);
        Assert.Contains("left out 1 unreadable image:", skipped.Messages, StringComparison.Ordinal);
        Assert.Equal("dark/broken.png", JsonNode.Parse(skipped.Output)!["skipped"]![0]!["name"]!.GetValue<string>());
        CommandLine trained = await CommandLine.RunAsync("train", Data, "--skip-unreadable", "--resize", "24x24", "--epochs", "1", "--out", folder["run"]);
        Assert.True(trained.ExitCode == 0, trained.Messages);
        Assert.Contains($"note: {Data}: 1 unreadable image is left out; ./fovea data prepare {Data} --resize 24x24 --data-option normalize=true --skip-unreadable says all", trained.Messages, StringComparison.Ordinal);
        CommandLine reported = await CommandLine.RunAsync("report", folder["run"], folder["run/best.safetensors"], "--out", folder["both.html"]);
        Assert.Single(reported.Messages.Split('\n'), line => line.Contains("unreadable image", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_found_is_told_to_people_and_in_json()
    {
        for (int i = 0; i < 10; i++) File.WriteAllText(folder[$"images/dark/{i}.heic"], "x");
        File.WriteAllText(folder["images/light/note.txt"], "x");
        File.CreateSymbolicLink(folder["images/dark/up"], "..");
        CommandLine line = await CommandLine.RunAsync("data", "prepare", Data, "--json");
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Contains("note: 11 files are no images that can be read and were left out: 10 .heic, 1 .txt", line.Messages, StringComparison.Ordinal);
        Assert.Contains("  .heic: dark/0.heic and 9 more; convert them to PNG", line.Messages, StringComparison.Ordinal);
        JsonNode result = JsonNode.Parse(line.Output)!;
        Assert.Equal(["leftOut", "link"], result["findings"]!.AsArray().Select(finding => (string)finding!["kind"]!));
        Assert.Equal(40, result["splits"]!.AsObject().Sum(split => split.Value!["images"]!.GetValue<int>()));
    }

    [Fact]
    public async Task What_puts_a_figure_in_doubt_is_told_before_it_and_beside_it()
    {
        Directory.CreateDirectory(folder["images/train"]);
        foreach (string name in new[] { "dark", "light" }) Directory.Move(folder[$"images/{name}"], folder[$"images/train/{name}"]);
        Directory.CreateDirectory(folder["images/test/light"]);
        for (int i = 0; i < 4; i++) File.Copy(folder[$"images/train/light/{i:D2}.png"], folder[$"images/test/light/{i:D2}.png"]);
        string[] warnings =
        [
            "4 of 4 test images are in training or validation too, the same bytes: the error is not that of images it has never seen",
            "test has no image of class dark: its figures are about the others",
        ];
        CommandLine trained = await CommandLine.RunAsync("train", Data, "--epochs", "1", "--threads", "1", "--out", folder["run"], "--json");
        Assert.True(trained.ExitCode == 0, trained.Messages);
        string summary = $"WARNING: {Data}: 2 findings put figures in doubt (copies, classes without images); ./fovea data prepare {Data} --data-option normalize=true says all";
        Assert.InRange(trained.Messages.IndexOf(summary, StringComparison.Ordinal), 0, trained.Messages.IndexOf("training on", StringComparison.Ordinal));
        Assert.Equal(warnings, JsonNode.Parse(trained.Output)!["warnings"]!.AsArray().Select(warning => (string)warning!));
        CommandLine again = await CommandLine.RunAsync("train", "--resume", folder["run"]);
        Assert.All(warnings, warning => Assert.Contains($"WARNING: {warning}", again.Output, StringComparison.Ordinal));

        CommandLine measured = await CommandLine.RunAsync("evaluate", folder["run"]);
        Assert.All(warnings, warning => Assert.Contains($"WARNING: {warning}", measured.Output, StringComparison.Ordinal));
        // What a model looks at is not measured, and so not told.
        Assert.Single(measured.Messages.Split('\n'), line => line.StartsWith(summary.Replace(" --data-option normalize=true", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.All(warnings, warning => Assert.DoesNotContain(warning, measured.Messages, StringComparison.Ordinal));
        CommandLine whole = await CommandLine.RunAsync("data", "prepare", Data);
        Assert.All(warnings, warning => Assert.Contains($"WARNING: {warning}", whole.Messages, StringComparison.Ordinal));
        Assert.Equal(4, whole.Messages.Split('\n').Count(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Contains(" = ", StringComparison.Ordinal)));
        Assert.Contains("precision of light -, recall", measured.Output, StringComparison.Ordinal);
        JsonObject evaluation = JsonNode.Parse((await CommandLine.RunAsync("evaluate", folder["run"], "--json")).Output)!.AsObject();
        Assert.Equal(warnings, evaluation["warnings"]!.AsArray().Select(warning => (string)warning!));
        Assert.All(["precisionPercent", "f1Percent", "cohenKappa", "rocAuc"], key => Assert.Null(evaluation[key]));
        Assert.Null(evaluation["classAccuracyPercent"]!["dark"]);
        Assert.NotNull(evaluation["recallPercent"]);

        CommandLine report = await CommandLine.RunAsync("report", folder["run"], "--json");
        // What is to be said of the policy may follow.
        Assert.Equal(warnings, JsonNode.Parse(report.Output)!["runs"]![0]!["warnings"]!.AsArray().Select(warning => (string)warning!).Take(warnings.Length));
        Assert.All(warnings, warning => Assert.Contains(warning, File.ReadAllText(folder["run/report.html"]), StringComparison.Ordinal));
        CommandLine exported = await CommandLine.RunAsync("export", folder["run"], "--out", folder["model"]);
        Assert.All(warnings, warning => Assert.Contains($"WARNING: {warning}", exported.Output, StringComparison.Ordinal));
        Assert.Contains(warnings[0], File.ReadAllText(folder["model/model.json"]), StringComparison.Ordinal);
        Assert.Equal(0, (await CommandLine.RunAsync("predict", folder["model"], folder["images/test/light/00.png"])).ExitCode);
    }

    [Fact]
    public async Task Splits_beside_other_folders_are_refused()
    {
        Directory.Move(folder["images/light"], folder["images/test"]);
        CommandLine refused = await CommandLine.RunAsync("train", Data, "--epochs", "1", "--out", folder["run"]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("but dark is none of these; if all of them are classes, set dataOptions.layout to classes (--data-option layout=VALUE)", refused.Messages, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandLine.RunAsync("data", "prepare", Data, "--data-option", "layout=classes")).ExitCode);
    }

    [Fact]
    public async Task Sizes_are_changed_as_asked()
    {
        Write("images/dark/wide.png", SKColors.Black, width: 48);
        string told = (await CommandLine.RunAsync("data", "prepare", Data)).Messages;
        Assert.Contains("say what to do by dataOptions.resize or dataOptions.pad, each WIDTHxHEIGHT", told, StringComparison.Ordinal);
        Assert.EndsWith("(--resize, --pad)", told.Trim(), StringComparison.Ordinal);
        JsonNode result = JsonNode.Parse((await CommandLine.RunAsync("data", "prepare", Data, "--resize", "12x10", "--json")).Output)!;
        Assert.Equal("12 10 3", $"{result["width"]} {result["height"]} {result["channels"]}");
    }

    [Theory]
    [InlineData("--resize 12", 2, "resize must be WIDTHxHEIGHT, each 1 to 65536, but is '12'")]
    [InlineData("--resize 4x4 --pad 4x4", 2, "resize and pad exclude each other")]
    [InlineData("--fold 5/4", 2, "fold must be K/N")]
    [InlineData("--data-option colour=1", 2, "unknown key 'colour'; known here: pad, channels, layout, group, resize")]
    [InlineData("--data-option testPercent=many", 2, "testPercent has a value of the wrong kind: \"many\"")]
    [InlineData("--data-option testPercent", 2, "--data-option takes NAME=VALUE, but got 'testPercent'")]
    public async Task Options_that_break_a_rule_are_told(string options, int exitCode, string told)
    {
        CommandLine line = await CommandLine.RunAsync(["data", "prepare", Data, .. options.Split(' ')]);
        Assert.Equal(exitCode, line.ExitCode);
        Assert.Contains(told, line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_may_not_be_read_is_told()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            Assert.Skip("this user may read everything");
            return;
        }

        File.SetUnixFileMode(folder["images/dark"], UnixFileMode.None);
        CommandLine line = await CommandLine.RunAsync("data", "prepare", Data);
        File.SetUnixFileMode(folder["images/dark"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(1, line.ExitCode);
        Assert.Contains("cannot be read", line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_not_measured_on_images_that_it_was_trained_on_without_a_word()
    {
        Assert.Equal(0, (await CommandLine.RunAsync("train", Data, "--epochs", "1", "--out", folder["run"])).ExitCode);
        Assert.Empty(JsonNode.Parse((await CommandLine.RunAsync("evaluate", folder["run"], "--json")).Output)!["warnings"]!.AsArray());
        // With some images gone others move from training to test.
        for (int i = 0; i < 6; i++) File.Delete(folder[$"images/dark/{i:D2}.png"]);
        CommandLine evaluated = await CommandLine.RunAsync("evaluate", folder["run"], "--json");
        Assert.Contains("the data is not what the model was trained on", (string?)Assert.Single(JsonNode.Parse(evaluated.Output)!["warnings"]!.AsArray()), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private void Write(string name, SKColor color, int width = 24)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        using SKBitmap bitmap = new(width, 24, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(color);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(folder[name], data.ToArray());
    }
}
