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
