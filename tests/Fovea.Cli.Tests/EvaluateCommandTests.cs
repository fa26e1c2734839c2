using System.Text.Json.Nodes;

namespace Fovea.Cli.Tests;

public sealed class EvaluateCommandTests(TrainedRun run) : IClassFixture<TrainedRun>
{
    [Fact]
    public async Task Twice_the_same_figures_for_any_number_of_threads()
    {
        JsonObject one = await EvaluateAsync("--threads", "1"), two = await EvaluateAsync("--threads", "3");
        Assert.All(["dataset", "split", "images", "errorPercent", "rollouts", "glimpses", "start", "negativeLogLikelihood"], key => Assert.True(one.ContainsKey(key), key));
        foreach (string clock in new[] { "seconds", "imagesPerSecond" })
        {
            one.Remove(clock);
            two.Remove(clock);
        }

        Assert.Equal(one.ToJsonString(), two.ToJsonString());
        Assert.Equal("cue test 2000 2 centre 1", $"{one["dataset"]} {one["split"]} {one["images"]} {one["glimpses"]} {one["start"]} {one["passes"]}");
    }

    [Fact]
    public async Task All_scores_are_there_and_agree_with_each_other()
    {
        JsonObject result = await EvaluateAsync();
        double Number(string key) => result[key]!.GetValue<double>();
        Assert.Equal(100, Number("accuracyPercent") + Number("errorPercent"), 1e-9);
        Assert.Equal(Number("recallPercent"), result["classAccuracyPercent"]!.AsObject().Average(pair => pair.Value!.GetValue<double>()), 1e-9);
        Assert.All(["precisionPercent", "f1Percent"], key => Assert.InRange(Number(key), 0, 100));
        Assert.InRange(Number("cohenKappa"), -1, 1);
        Assert.InRange(Number("rocAuc"), 0, 1);
    }

    [Fact]
    public async Task Options_change_what_is_measured()
    {
        JsonObject sampled = await EvaluateAsync("--rollouts", "4", "--glimpses", "1", "--start", "random", "--split", "validation");
        Assert.Equal("validation 1000 4 sampled 1 random", $"{sampled["split"]} {sampled["images"]} {sampled["rollouts"]} {sampled["locations"]} {sampled["glimpses"]} {sampled["start"]}");
        Assert.Equal("random", (await EvaluateAsync("--random-locations"))["locations"]!.GetValue<string>());
    }

    [Fact]
    public async Task People_see_error_and_confusion()
    {
        CommandLine line = await CommandLine.RunAsync("evaluate", run.Path);
        Assert.Contains("cue test, 2,000 images: error", line.Output, StringComparison.Ordinal);
        Assert.Contains("rising", line.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rollouts 0", 2, "rollouts must be 1 to 1000, but is 0")]
    [InlineData("--glimpses 0", 2, "glimpses must be 1 to 1000, but is 0")]
    [InlineData("--split unlabelled", 2, "unlabelled images have no classes to compare with")]
    [InlineData("--data-option pieces=3", 2, "cue has no options, but got pieces")]
    [InlineData("--data-seed 2", 2, "--data-seed is for images that are made by a seed: translated-mnist, cluttered-mnist-60, cluttered-mnist-100, megapixel-mnist, large-cue; those of cue are what they are")]
    [InlineData("--data mnist --data-seed 2", 2, "those of mnist are what they are")]
    [InlineData("--data cve", 2, "unknown data set 'cve'; did you mean 'cue'?")]
    public async Task Impossible_options_are_refused(string options, int exitCode, string told)
    {
        CommandLine line = await CommandLine.RunAsync(["evaluate", run.Path, .. options.Split(' ')]);
        Assert.Equal(exitCode, line.ExitCode);
        Assert.Contains(told, line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_that_is_cut_off_or_none_is_told()
    {
        using TemporaryFolder folder = new();
        byte[] bytes = File.ReadAllBytes(Path.Combine(run.Path, "best.safetensors"));
        File.WriteAllBytes(folder["cut.safetensors"], bytes[..(bytes.Length / 2)]);
        File.WriteAllText(folder["text.safetensors"], "this is no checkpoint");
        CommandLine cut = await CommandLine.RunAsync("evaluate", folder["cut.safetensors"]);
        CommandLine text = await CommandLine.RunAsync("evaluate", folder["text.safetensors"]);
        CommandLine empty = await CommandLine.RunAsync("evaluate", folder.Path);
        Assert.Equal([1, 1, 2], new[] { cut.ExitCode, text.ExitCode, empty.ExitCode });
        Assert.Contains("is cut off", cut.Messages, StringComparison.Ordinal);
        Assert.Contains("is not a safetensors file", text.Messages, StringComparison.Ordinal);
        Assert.Contains("is no model: it has neither a run's files nor a model's", empty.Messages, StringComparison.Ordinal);
    }

    private async Task<JsonObject> EvaluateAsync(params string[] options)
    {
        CommandLine line = await CommandLine.RunAsync(["evaluate", run.Path, "--json", .. options]);
        Assert.Equal(0, line.ExitCode);
        return JsonNode.Parse(line.Output)!.AsObject();
    }
}
