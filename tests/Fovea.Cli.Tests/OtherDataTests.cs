using System.Globalization;
using System.Text.Json.Nodes;

namespace Fovea.Cli.Tests;

/// <summary>A model on data that it was not trained on. Its classes are horizontal, vertical, rising and falling; those of a folder come in the order of the alphabet.</summary>
[Collection(nameof(OwnHome))]
public sealed class OtherDataTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Data => $"folder:{folder["images"]}";

    [Fact]
    public async Task Classes_are_matched_by_name_and_a_folder_without_splits_is_measured_as_a_whole()
    {
        CuePictures.Write(folder["images"]);
        JsonObject known = await EvaluateAsync("--split", "validation"), other = await EvaluateAsync("--data", Data);
        Assert.Equal("1000 all", $"{other["images"]} {other["split"]}");
        foreach (string figure in new[] { "errorPercent", "negativeLogLikelihood", "cohenKappa", "rocAuc", "f1Percent" })
            Close.To(known[figure]!.GetValue<double>(), other[figure]!.GetValue<double>(), 1e-6, figure);
        Assert.Equal(known["classAccuracyPercent"]!.ToJsonString(), other["classAccuracyPercent"]!.ToJsonString());
        Assert.Equal(known["confusion"]!.ToJsonString(), other["confusion"]!.ToJsonString());
    }

    [Fact]
    public async Task A_truth_is_told_by_its_name()
    {
        CuePictures.Write(folder["images"], most: 40);
        CommandLine line = await CommandLine.RunAsync("predict", run.Path, $"{Data}:all");
        JsonNode[] predictions = [.. line.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => JsonNode.Parse(text)!)];
        Assert.Equal(40, predictions.Length);
        Assert.All(predictions, prediction => Assert.Equal(((string)prediction["image"]!).Split('/')[0], (string)prediction["truth"]!));
        CommandLine look = await CommandLine.RunAsync("look", run.Path, $"{Data}:all:0", "--out", folder["looks"]);
        Assert.Contains("(truth: falling)", look.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("look")]
    public async Task Classes_that_the_model_does_not_know_are_refused(string verb)
    {
        CuePictures.Write(folder["images"], most: 40, folderOf: name => name == "rising" ? "Rising" : name == "falling" ? "odd" : name);
        string[] asked = verb == "evaluate" ? ["evaluate", run.Path, "--data", Data] : [verb, run.Path, $"{Data}:all", "--out", folder["out.json"]];
        CommandLine line = await CommandLine.RunAsync(asked);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("has classes that the model does not know: Rising, odd; the model alone has rising, falling; 'Rising' is written otherwise than the model's 'rising'", line.Messages, StringComparison.Ordinal);
        Assert.Empty(line.Output);
    }

    [Fact]
    public async Task Some_of_the_classes_are_enough_and_the_absent_ones_are_told()
    {
        CuePictures.Write(folder["images"], most: 200, folderOf: name => name is "rising" or "vertical" ? name : null);
        JsonObject result = await EvaluateAsync("--data", Data);
        Assert.Null(result["classAccuracyPercent"]!["falling"]);
        Assert.NotNull(result["classAccuracyPercent"]!["rising"]);
        CommandLine line = await CommandLine.RunAsync("evaluate", run.Path, "--data", Data);
        Assert.Contains("WARNING: all has no image of classes horizontal, falling: its figures are about the others", line.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_class_alone_can_be_measured()
    {
        CuePictures.Write(folder["images"], most: 60, folderOf: name => name == "rising" ? name : null);
        CommandLine line = await CommandLine.RunAsync("evaluate", run.Path, "--data", Data);
        Assert.Equal(0, line.ExitCode);
        Assert.Contains("ROC AUC -", line.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_test_alone_is_its_test_set()
    {
        CuePictures.Write(folder["images/test"], most: 40);
        foreach (string[] asked in new string[][] { [], ["--split", "test"], ["--split", "all"] })
        {
            JsonObject result = await EvaluateAsync(["--data", Data, .. asked]);
            Assert.Equal($"40 {(asked.Contains("all") ? "all" : "test")}", $"{result["images"]} {result["split"]}");
        }

        CommandLine none = await CommandLine.RunAsync("evaluate", run.Path, "--data", Data, "--split", "validation");
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("has no validation images, but 40 test images", none.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_split_that_is_asked_for_is_drawn_as_training_would()
    {
        CuePictures.Write(folder["images"], most: 100);
        Assert.Equal("all", $"{(await EvaluateAsync("--data", Data))["split"]}");
        foreach (string[] asked in new string[][] { ["--split", "test"], ["--fold", "1/5"], ["--data-option", "testPercent=20"] })
            Assert.InRange((await EvaluateAsync(["--data", Data, .. asked]))["images"]!.GetValue<int>(), 10, 30);
    }

    [Fact]
    public async Task All_of_what_it_was_trained_on_is_told_to_be_that()
    {
        JsonObject result = await EvaluateAsync("--split", "all");
        Assert.Equal("11000 all", $"{result["images"]} {result["split"]}");
        Assert.Contains("trained on", result["warnings"]!.AsArray().Single()!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_of_another_size_need_an_answer()
    {
        CuePictures.Write(folder["images"], most: 40, scale: 2);
        CommandLine line = await CommandLine.RunAsync("evaluate", run.Path, "--data", Data);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("are 72x72, but the model was trained on 36x36: dataOptions.resize or dataOptions.pad 36x36 brings them to that; dataOptions.resize 72x72 looks at them as they are (--resize, --pad)", line.Messages, StringComparison.Ordinal);
        CommandLine look = await CommandLine.RunAsync("look", run.Path, $"{Data}:all:0", "--out", folder["looks"]);
        Assert.Contains("are 72x72, but the model was trained on 36x36: dataOptions.resize or dataOptions.pad 36x36 brings them to that; dataOptions.resize 72x72 looks at them as they are (--resize, --pad)", look.Messages, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandLine.RunAsync("look", run.Path, $"{Data}:all:0", "--out", folder["looks"], "--resize", "36x36")).ExitCode);
        Assert.Equal(40, (await EvaluateAsync("--data", Data, "--resize", "36x36"))["images"]!.GetValue<int>());
        Assert.Equal(40, (await EvaluateAsync("--data", Data, "--resize", "72x72"))["images"]!.GetValue<int>());
    }

    [Theory]
    [InlineData]
    [InlineData("--start", "random")]
    [InlineData("--rollouts", "3")]
    public async Task Predictions_are_those_that_the_error_was_counted_from(params string[] options)
    {
        CuePictures.Write(folder["images"], most: 100, folderOf: name => name);
        string file = folder["predictions.csv"];
        JsonObject result = await EvaluateAsync(["--data", Data, "--predictions", file, .. options]);
        string[] lines = File.ReadAllLines(file);
        Assert.Equal("image,truth,class,p(horizontal),p(vertical),p(rising),p(falling)", lines[0]);
        Assert.Equal(100, lines.Length - 1);
        string[] names = ["horizontal", "vertical", "rising", "falling"];
        int wrong = 0;
        foreach (string[] cells in lines[1..].Select(line => line.Split(',')))
        {
            Assert.Equal(cells[0].Split('/')[0], cells[1]);
            double[] probabilities = [.. cells[3..].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            Assert.Equal(1, probabilities.Sum(), 4);
            Assert.Equal(cells[2], names[probabilities.Index().MaxBy(entry => entry.Item).Index]);
            if (cells[1] != cells[2]) wrong++;
        }

        // Of several passes, the file is the first; all of them together are the figure.
        if (result["passes"]!.GetValue<int>() == 1) Assert.Equal(result["errorPercent"]!.GetValue<double>(), wrong, 1e-9);
        else Assert.InRange(wrong, 1, 99);
        Assert.Equal(file, (string)result["predictions"]!);
    }

    [Fact]
    public async Task Predictions_that_cannot_be_written_are_told_before_the_first_look()
    {
        CommandLine missing = await CommandLine.RunAsync("evaluate", run.Path, "--predictions", folder["none/p.csv"]);
        CommandLine isFolder = await CommandLine.RunAsync("evaluate", run.Path, "--predictions", folder.Path);
        Assert.Equal([2, 2], new[] { missing.ExitCode, isFolder.ExitCode });
        Assert.Contains("--predictions: there is no folder", missing.Messages, StringComparison.Ordinal);
        Assert.Contains("--predictions must be a file", isFolder.Messages, StringComparison.Ordinal);
        Assert.Empty(missing.Output + isFolder.Output);
    }

    public void Dispose() => folder.Dispose();

    private async Task<JsonObject> EvaluateAsync(params string[] options)
    {
        CommandLine line = await CommandLine.RunAsync(["evaluate", run.Path, "--json", .. options]);
        Assert.True(line.ExitCode == 0, line.Messages);
        return JsonNode.Parse(line.Output)!.AsObject();
    }
}
