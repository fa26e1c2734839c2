using System.Text.Json.Nodes;
using Fovea.Imaging;

namespace Fovea.Cli.Tests;

public sealed class LookAndPredictTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Look_writes_a_picture_and_an_animation_per_image()
    {
        CommandLine line = await CommandLine.RunAsync("look", run.Path, "cue:test:0", "cue:validation:3", "--out", folder.Path);
        Assert.Equal(0, line.ExitCode);
        Assert.Equal(
            ["look-cue-test-0.html", "look-cue-test-0.png", "look-cue-validation-3.html", "look-cue-validation-3.png"],
            Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder["look-cue-test-0.png"])[..4]);
    }

    [Fact]
    public async Task Predict_takes_files_of_any_size_and_gives_a_line_each()
    {
        await CommandLine.RunAsync("look", run.Path, "cue:test:0", "--out", folder.Path);
        string picture = folder["look-cue-test-0.png"];
        CommandLine json = await CommandLine.RunAsync("predict", run.Path, "cue:test:1", picture);
        JsonNode[] lines = [.. json.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => JsonNode.Parse(text)!)];
        Assert.Equal(["cue:test:1", picture], lines.Select(each => each["image"]!.GetValue<string>()));
        Assert.Equal(1, lines[0]["probabilities"]!.AsObject().Sum(pair => pair.Value!.GetValue<double>()), 4);
        Assert.Equal(2, lines[0]["locations"]!.AsArray().Count);
        CommandLine csv = await CommandLine.RunAsync("predict", run.Path, picture, "--csv", "--original-size");
        Assert.Equal("image,class,p(horizontal),p(vertical),p(rising),p(falling),x1,y1,x2,y2,width,height", csv.Output.Split('\n')[0].TrimEnd());
        // In its own size, and the other one in that of the model's images.
        PixelSize size = ImageFile.ReadHeader(picture).Size;
        Assert.EndsWith($",{size.Width},{size.Height}", csv.Output.Split('\n')[1].TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("36 36", $"{lines[1]["width"]} {lines[1]["height"]}");
    }

    [Fact]
    public async Task Images_of_another_size_than_the_models_are_looked_at_with_a_warning()
    {
        CuePictures.Write(folder["in"], most: 40);
        CommandLine line = await CommandLine.RunAsync("predict", run.Path, $"folder:{folder["in"]}:training", "--resize", "40x40", "--csv");
        Assert.Equal(0, line.ExitCode);
        Assert.Single(line.Messages.Split("WARNING: ")[1..], message => message.Contains("40x40x1 and looked at as it is, but the model was trained on images of 36x36x1", StringComparison.Ordinal));
        CommandLine same = await CommandLine.RunAsync("predict", run.Path, "cue:test:0");
        Assert.DoesNotContain("WARNING", same.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_far_from_the_training_images_are_fitted_and_it_is_told_once()
    {
        await CommandLine.RunAsync("look", run.Path, "cue:test:0", "cue:test:1", "--out", folder["far"]);
        string[] far = [.. Directory.EnumerateFiles(folder["far"], "*.png").Order(StringComparer.Ordinal)];
        ImageHeader header = ImageFile.ReadHeader(far[0]);
        double factor = Math.Max(header.Size.Width, header.Size.Height) / 36.0;
        CommandLine predicted = await CommandLine.RunAsync(["predict", run.Path, .. far, "--json"]);
        Assert.Equal((0, 2), (predicted.ExitCode, JsonNode.Parse(predicted.Output)!["predictions"]!.AsArray().Count));
        string told = $"WARNING: {far[0]} is {header.Size}, in colour, but the model was trained on images of 36x36, gray: it is made gray and shrunk by a factor of "
            + FormattableString.Invariant($"{factor:0.#}, with bars at its sides, and what the model says of such an image may mean nothing; told of the first such file only");
        Assert.Equal([told], predicted.Messages.Split('\n').Where(line => line.Contains("WARNING", StringComparison.Ordinal)).Select(line => line.TrimEnd()));
        CommandLine looked = await CommandLine.RunAsync("look", run.Path, far[0], "--original-size", "--out", folder["looked"]);
        Assert.Contains("it is made gray, and what", looked.Messages, StringComparison.Ordinal);
        CuePictures.Write(folder["near"], most: 2);
        Assert.DoesNotContain("WARNING", (await CommandLine.RunAsync("predict", run.Path, folder["near"])).Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_fitted_as_the_training_images_were_are_nothing_to_tell_of()
    {
        CuePictures.Write(folder["in"], most: 40);
        CommandLine trained = await CommandLine.RunAsync("train", $"folder:{folder["in"]}", "--resize", "8x8", "--data-option", "channels=gray", "--epochs", "1", "--no-test", "--out", folder["run"]);
        Assert.Equal(0, trained.ExitCode);
        await CommandLine.RunAsync("look", run.Path, "cue:test:0", "--out", folder.Path);
        CommandLine line = await CommandLine.RunAsync("predict", folder["run"], folder["look-cue-test-0.png"]);
        Assert.Equal(0, line.ExitCode);
        Assert.DoesNotContain("WARNING", line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_of_looks_go_to_a_folder()
    {
        CommandLine line = await CommandLine.RunAsync("look", run.Path, "cue:test:0", "--out", folder["x.png"]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("--out must be a folder, but is ", line.Messages, StringComparison.Ordinal);
        Assert.False(Path.Exists(folder["x.png"]));
    }

    [Fact]
    public async Task Predict_takes_all_of_a_split()
    {
        CommandLine csv = await CommandLine.RunAsync("predict", run.Path, "cue:validation", "--csv");
        string[] lines = csv.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 1000, lines.Length);
        Assert.StartsWith("999,", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_takes_a_folder_and_goes_on_after_a_file_that_cannot_be_read()
    {
        CuePictures.Write(folder["in"], most: 12);
        File.WriteAllText(folder["in/rising/broken.png"], "no image");
        string[] expected = [.. Directory.EnumerateFiles(folder["in"], "*.png", SearchOption.AllDirectories).Where(path => !path.Contains("broken", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        CommandLine lines = await CommandLine.RunAsync("predict", run.Path, folder["in"]);
        Assert.Equal(1, lines.ExitCode);
        Assert.Equal(expected, lines.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["image"]!));
        Assert.Contains("broken.png cannot be decoded", lines.Messages, StringComparison.Ordinal);
        Assert.Contains("1 of 13 images could not be read", lines.Messages, StringComparison.Ordinal);
        CommandLine json = await CommandLine.RunAsync("predict", run.Path, folder["in"], "--json");
        JsonNode whole = JsonNode.Parse(json.Output)!;
        Assert.Equal(expected, whole["predictions"]!.AsArray().Select(each => (string)each!["image"]!));
        Assert.EndsWith("broken.png", (string)whole["unreadable"]![0]!["name"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p.csv")]
    [InlineData("p.json")]
    [InlineData("p.jsonl")]
    [InlineData("p", "--csv")]
    public async Task Predictions_go_to_a_file_in_the_form_that_its_name_says(string name, params string[] options)
    {
        File.WriteAllText(folder[name], "what was there before");
        CuePictures.Write(folder["in"], most: 5);
        string[] asked = ["predict", run.Path, folder["in"], "cue:test:0"];
        CommandLine line = await CommandLine.RunAsync([.. asked, "--out", folder[name], .. options]);
        Assert.Equal((0, string.Empty), (line.ExitCode, line.Output));
        string[] form = name.EndsWith("json", StringComparison.Ordinal) ? ["--json"] : name.EndsWith("jsonl", StringComparison.Ordinal) ? [] : ["--csv"];
        CommandLine printed = await CommandLine.RunAsync([.. asked, .. form]);
        Assert.Equal(printed.Output.ReplaceLineEndings("\n"), File.ReadAllText(folder[name]));
        Assert.Equal([name], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("--out p.txt", "--out must end in .csv, .json or .jsonl, or come with --csv or --json, but is 'p.txt'")]
    [InlineData("--out none/p.csv", "--out: there is no folder")]
    [InlineData("--out p.csv --json", "--json and the ending of --out 'p.csv' say two forms: leave the option out, or give the file the ending .json")]
    [InlineData("--out p.jsonl --json", "--json and the ending of --out 'p.jsonl' say two forms")]
    [InlineData("--out p.json --csv", "--csv and the ending of --out 'p.json' say two forms")]
    [InlineData("--csv --json", "--csv and --json exclude each other")]
    public async Task Forms_that_cannot_be_are_told(string options, string told)
    {
        CommandLine line = await CommandLine.RunAsync(["predict", run.Path, "cue:test:0", .. options.Split(' ')]);
        Assert.Equal((2, string.Empty), (line.ExitCode, line.Output));
        Assert.Contains(told, line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_holds_nothing_up()
    {
        CuePictures.Write(folder["in"], most: 2);
        OddFiles.MakePipe(folder["in/rising/x.png"]);
        OddFiles.MakePipe(folder["x.safetensors"]);
        OddFiles.MakePipe(folder["x.json"]);
        foreach ((int exitCode, string told, string[] arguments) in new[]
        {
            (0, "2 images: ", new[] { "predict", run.Path, folder["in"], "--out", folder["p.csv"] }),
            (1, "x.png cannot be read: it is a named pipe, but a file is needed", ["predict", run.Path, folder["in/rising/x.png"]]),
            (1, "x.safetensors cannot be read: it is a named pipe, but a file is needed", ["predict", folder["x.safetensors"], folder["in"]]),
            (2, "x.json cannot be read: it is a named pipe, but a file is needed", ["train", folder["x.json"]]),
        })
        {
            using FoveaProcess process = FoveaProcess.Start(arguments);
            Assert.Equal(exitCode, await process.EndAsync());
            Assert.Contains(told, process.Said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Weights_are_used_without_a_result_that_can_be_read_and_it_is_said()
    {
        Directory.CreateDirectory(folder["run"]);
        foreach (string file in Directory.EnumerateFiles(run.Path)) File.Copy(file, Path.Combine(folder["run"], Path.GetFileName(file)));
        File.WriteAllText(folder["run/result.json"], string.Empty);
        CommandLine line = await CommandLine.RunAsync("predict", folder["run"], "cue:test:0"), whole = await CommandLine.RunAsync("predict", run.Path, "cue:test:0");
        Assert.Equal((0, whole.Output), (line.ExitCode, line.Output));
        Assert.Contains("WARNING: whether the weights are those of the run's result is not known: ", line.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", whole.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_is_not_replaced_by_a_file()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no /dev");
        CommandLine line = await CommandLine.RunAsync("predict", run.Path, "cue:test:0", "--csv", "--out", "/dev/null");
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("--out must be a file, but /dev/null is a device", line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_images_is_told()
    {
        Directory.CreateDirectory(folder["empty"]);
        CommandLine line = await CommandLine.RunAsync("predict", run.Path, folder["empty"]);
        Assert.Equal(1, line.ExitCode);
        Assert.Contains("empty has no images", line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_with_commas_quotes_and_umlauts_come_back_as_they_are()
    {
        CuePictures.Write(folder["in"], most: 1);
        string name = folder["in/ä, \"b\".png"];
        File.Move(Directory.EnumerateFiles(folder["in"], "*.png", SearchOption.AllDirectories).Single(), name);
        await CommandLine.RunAsync("predict", run.Path, folder["in"], "--out", folder["p.csv"]);
        string line = File.ReadAllLines(folder["p.csv"])[1];
        Assert.StartsWith($"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\",", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cue:test:2000", 2, "the index must be 0 to 1999, but is 2000")]
    [InlineData("cue:tset:0", 2, "the split must be training, validation, test, all or unlabelled, but is 'tset'")]
    [InlineData("cue:test:first", 2, "the index must be a number from 0 on, but is 'first'")]
    [InlineData("cue:unlabelled", 1, "cue has no unlabelled images")]
    [InlineData("nothing.png", 2, "'nothing.png' is neither an image file, nor a folder, nor DATA:SPLIT:INDEX")]
    public async Task Images_that_are_not_there_are_told(string image, int exitCode, string told)
    {
        CommandLine line = await CommandLine.RunAsync("look", run.Path, image, "--out", folder.Path);
        Assert.Equal(exitCode, line.ExitCode);
        Assert.Contains(told, line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_cannot_be_decoded_fails_before_anything_is_written()
    {
        File.WriteAllText(folder["broken.png"], "no image");
        CommandLine line = await CommandLine.RunAsync("look", run.Path, "cue:test:0", folder["broken.png"], "--out", folder["pictures"]);
        Assert.Equal(1, line.ExitCode);
        Assert.Contains("broken.png cannot be decoded", line.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["pictures"]));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told()
    {
        File.WriteAllText(folder["file"], string.Empty);
        CommandLine line = await CommandLine.RunAsync("look", run.Path, "cue:test:0", "--out", folder["file/pictures"]);
        Assert.Equal(1, line.ExitCode);
        Assert.Contains("pictures cannot be written to", line.Messages, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
