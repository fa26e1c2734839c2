using System.Text.Json.Nodes;

namespace Fovea.Cli.Tests;

public sealed class TrainCommandTests(TrainedRun run) : IClassFixture<TrainedRun>
{
    [Fact]
    public void Json_is_one_object_with_the_result_and_messages_go_elsewhere()
    {
        JsonObject result = JsonNode.Parse(run.Output)!.AsObject();
        Assert.All(
            ["run", "testErrorPercent", "validationErrorPercent", "imagesPerSecond", "seconds", "seed"], key => Assert.True(result.ContainsKey(key), key));
        Assert.Equal(run.Path, result["run"]!.GetValue<string>());
        Assert.Contains("validation error", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_never_overwritten_and_a_finished_one_repeats_its_result()
    {
        CommandLine again = await CommandLine.RunAsync("train", "cue", "--out", run.Path);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("never overwritten", again.Messages, StringComparison.Ordinal);
        CommandLine resumed = await CommandLine.RunAsync("train", "--resume", run.Path, "--json");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(run.Output, resumed.Output);
    }

    [Theory]
    [InlineData("best.safetensors", 1, "the run is finished, but its best.safetensors is gone")]
    [InlineData("recipe.json", 2, "has weights, but no recipe.json, without which it is no run")]
    public async Task A_finished_run_that_has_lost_a_file_is_told_so(string lost, int code, string told)
    {
        using TemporaryFolder folder = new();
        foreach (string file in Directory.EnumerateFiles(run.Path)) File.Copy(file, folder[Path.GetFileName(file)]);
        File.Delete(folder[lost]);
        CommandLine resumed = await CommandLine.RunAsync("train", "--resume", folder.Path);
        Assert.Equal(code, resumed.ExitCode);
        Assert.Contains(told, resumed.Messages, StringComparison.Ordinal);
        Assert.Empty(resumed.Output);
    }

    [Fact]
    public async Task Several_seeds_give_mean_and_deviation()
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync(
            "train", "cue", "--epochs", "1", "--set", "training.rollouts=2", "--seed", "5", "--seeds", "2", "--out", folder["seeds"], "--json");
        Assert.Equal(0, line.ExitCode);
        JsonObject result = JsonNode.Parse(line.Output)!.AsObject();
        double[] errors = [.. result["runs"]!.AsArray().Select(each => each!["testErrorPercent"]!.GetValue<double>())];
        Assert.Equal([5UL, 6UL], result["runs"]!.AsArray().Select(each => each!["seed"]!.GetValue<ulong>()));
        Assert.Equal(errors.Average(), result["testErrorPercent"]!.GetValue<double>(), 9);
        Assert.Equal(Math.Abs(errors[0] - errors[1]) / Math.Sqrt(2), result["testErrorPercentDeviation"]!.GetValue<double>(), 9);
        Assert.True(File.Exists(folder["seeds/seed-6/best.safetensors"]));
    }

    [Fact]
    public async Task Several_seeds_without_the_test_compare_by_validation()
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync("train", "cue", "--epochs", "1", "--seeds", "2", "--no-test", "--out", folder["seeds"]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Contains("2 seeds: validation ", line.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("test error", line.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_test_there_are_no_figures_of_it_and_the_report_looks_at_validation()
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync("train", "cue", "--epochs", "1", "--no-test", "--out", folder["run"], "--json");
        Assert.True(line.ExitCode == 0, line.Messages);
        JsonObject result = JsonNode.Parse(line.Output)!.AsObject();
        Assert.True(result.ContainsKey("validationErrorPercent"));
        Assert.DoesNotContain(result, pair => pair.Key.Contains("test", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(line.Output.Trim(), File.ReadAllText(folder["run/result.json"]).Trim());

        CommandLine again = await CommandLine.RunAsync("train", "--resume", folder["run"]);
        Assert.Contains("the test was left out: ./fovea evaluate", again.Output, StringComparison.Ordinal);
        Assert.Contains("cue:validation:0", again.Output, StringComparison.Ordinal);
        CommandLine report = await CommandLine.RunAsync("report", folder["run"], "--json");
        Assert.Equal("validation", (string?)JsonNode.Parse(report.Output)!["runs"]![0]!["split"]);
        string page = File.ReadAllText(folder["run/report.html"]);
        Assert.Contains("the run left the test out", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Test error", page, StringComparison.Ordinal);
    }

    /// <summary>What cannot be trained, or would ignore what it was told, is refused while there is nothing to clean up yet.</summary>
    [Theory]
    [InlineData("model.randomLocations=true", "training.loss.policyWeight must be 0, but is 1")]
    [InlineData("training.updatesPerBatch=3", "training.loss.ratioClip must be above 0, but is 0")]
    [InlineData("model.kind=fullyConnected", "training.rollouts must be 1, but is 8")]
    [InlineData("model.kind=convolutional", "training.loss.baseline must be learned or none, but is leaveOneOut")]
    [InlineData("training.loss.discount=0.5", "training.loss.discount must be 1, but is 0.5")]
    public async Task Options_that_do_not_go_together_are_refused_before_a_folder_is_made(string change, string told)
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync("train", "cue", "--set", change, "--out", folder["run"]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(told, line.Messages.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_model_that_does_not_fit_the_images_is_refused_before_a_folder_is_made()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["large.json"], """{ "data": "cue", "model": { "kind": "convolutional", "size": 100 } }""");
        CommandLine line = await CommandLine.RunAsync("train", folder["large.json"], "--seeds", "2", "--out", folder["runs"]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("a kernel of 100x100 does not fit", line.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Fact]
    public async Task A_context_that_a_recipe_has_is_taken_away_again()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["context.json"], """{ "data": "cue", "model": { "glimpses": 2, "context": { "size": 4 } }, "training": { "epochs": 1 } }""");
        CommandLine line = await CommandLine.RunAsync("train", folder["context.json"], "--set", "model.context=null", "--no-test", "--out", folder["run"]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Null(JsonNode.Parse(File.ReadAllText(folder["run/recipe.json"]))!["model"]!["context"]);
        CommandLine refused = await CommandLine.RunAsync("train", "cue", "--set", "training.optimizer=null", "--out", folder["none"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("training.optimizer has a value of the wrong kind: null", refused.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["file"], string.Empty);
        CommandLine line = await CommandLine.RunAsync("train", "cue", "--epochs", "1", "--out", folder["file/run"]);
        Assert.Equal(1, line.ExitCode);
        Assert.Contains("cannot be made a run's folder", line.Messages, StringComparison.Ordinal);
    }
}
