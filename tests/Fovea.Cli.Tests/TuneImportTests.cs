using System.Text.Json.Nodes;

namespace Fovea.Cli.Tests;

/// <summary>fovea tune --import: a study that begins with the log of another program.</summary>
public sealed class TuneImportTests : IDisposable
{
    private static readonly string[] log =
    [
        """{"target": 0.91, "params": {"learning_rate": 0.004, "std": 0.2}, "datetime": {"datetime": "2020-01-01 00:00:00", "elapsed": 0.0, "delta": 0.0}}""",
        """{"target": 0.25, "params": {"learning_rate": 0.004, "std": 0.0}, "datetime": {"datetime": "2020-01-01 00:01:00", "elapsed": 60.0, "delta": 60.0}}""",
        """{"target": 0.5, "params": {"learning_rate": 0.5, "std": 0.1}, "datetime": {}}""",
        """{"target": NaN, "params": {"learning_rate": 0.003, "std": 0.3}, "datetime": {}}""",
    ];

    private static readonly string[] renames = ["--rename", "learning_rate=training.learningRate", "--rename", "std=model.locationStd"];

    private readonly TemporaryFolder folder = new();

    public TuneImportTests()
    {
        File.WriteAllLines(folder["log.json"], log);
        File.WriteAllText(folder["tiny.json"], """
            {
              "recipe": {
                "data": "cue",
                "model": { "sensor": { "size": 12 }, "glimpses": 2, "start": "centre", "core": { "hidden": 16 } },
                "training": { "epochs": 1 }
              },
              "space": { "dimensions": [
                { "kind": "float", "name": "training.learningRate", "low": 1e-4, "high": 0.01, "log": true },
                { "kind": "float", "name": "model.locationStd", "low": 0.05, "high": 0.5 } ] },
              "sampler": { "kind": "random" }
            }
            """);
    }

    [Fact]
    public async Task A_study_begins_with_them_and_runs_as_many_of_its_own()
    {
        CommandLine line = await TuneAsync([.. renames, "--trials", "1", "--json"]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Contains($"2 trials imported from {folder["log.json"]}; left out 2: 1 outside the values of 'model.locationStd', 1 outside the values of 'training.learningRate'", line.Messages, StringComparison.Ordinal);
        JsonNode result = JsonNode.Parse(line.Output)!;
        Assert.Equal(2, (int)result["imported"]!);
        JsonArray trials = result["trials"]!.AsArray();
        Assert.Equal(["done", "failed", "done"], trials.Select(trial => (string)trial!["state"]!));
        Assert.Equal(["log.json (bayes_opt)", "log.json (bayes_opt)", null], trials.Select(trial => (string?)trial!["origin"]));
        Assert.Equal([0, 0, 1], trials.Select(trial => (int)trial!["attempts"]!));
        Assert.Equal(9, (double)trials[0]!["value"]!, 1e-9);
        Assert.Equal("log.json (bayes_opt)", (string?)result["best"]!["origin"]);
        Assert.True((bool)result["finished"]!);

        CommandLine again = await CommandLine.RunAsync("tune", "--resume", "--out", folder["study"]);
        Assert.Contains("1 ended, 2 imported", again.Messages, StringComparison.Ordinal);
        Assert.Contains("validation error 9.00 %, imported from log.json (bayes_opt)", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("its run", again.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("learning_rate, std; it has training.learningRate, model.locationStd. Say which is which: --rename learning_rate=training.learningRate --rename std=model.locationStd")]
    [InlineData("has no parameter 'learning_rat'; did you mean 'learning_rate'?; it has learning_rate, std", "--rename", "learning_rat=training.learningRate")]
    [InlineData("the space has no dimension 'training.learningrate'; did you mean 'training.learningRate'", "--rename", "learning_rate=training.learningrate", "--rename", "std=model.locationStd")]
    [InlineData("learning_rate and std must not both become 'model.locationStd'", "--rename", "learning_rate=model.locationStd", "--rename", "std=model.locationStd")]
    [InlineData("must become one dimension, but is given two", "--rename", "std=a", "--rename", "std=b")]
    [InlineData("--rename takes PARAMETER=DIMENSION, but got 'std'", "--rename", "std")]
    [InlineData("--import-target: the scale of targets must be accuracy or percent or minus-error, but is 'loss'", "--import-target", "loss")]
    public async Task A_wrong_name_is_told_with_those_there_are(string told, params string[] options) => await RefusedAsync(told, options);

    [Theory]
    [InlineData("line 5: the target must be an accuracy of 0 to 1, but is 91; accuracies in percent are of the scale percent", """{"target": 91, "params": {"learning_rate": 0.001, "std": 0.1}}""")]
    [InlineData("line 5 must be a trial with \"target\" and \"params\"", """{"target": 0.9, "par""")]
    public async Task A_bad_line_is_named_and_nothing_is_made(string told, string line)
    {
        File.AppendAllText(folder["log.json"], line + "\n");
        await RefusedAsync(told, renames);
    }

    [Fact]
    public async Task A_log_of_which_nothing_can_be_used_is_refused()
    {
        File.WriteAllLines(folder["log.json"], log[1..3]);
        await RefusedAsync("none of 2 trials of", renames);
        File.WriteAllText(folder["log.json"], "\n");
        await RefusedAsync("holds no trial", renames);
        File.Delete(folder["log.json"]);
        await RefusedAsync("cannot be read", renames);
    }

    [Theory]
    [InlineData("percent", 91.0, 9.0)]
    [InlineData("minus-error", -9.0, 9.0)]
    public async Task Targets_of_another_scale_become_errors_too(string scale, double target, double error)
    {
        File.WriteAllText(folder["log.json"], log[0].Replace("0.91", $"{target}", StringComparison.Ordinal));
        CommandLine line = await TuneAsync([.. renames, "--import-target", scale, "--trials", "1", "--time-limit", "0.1", "--json"]);
        Assert.Equal(error, (double)JsonNode.Parse(line.Output)!["best"]!["value"]!, 1e-9);
    }

    [Fact]
    public async Task A_study_that_is_there_takes_none()
    {
        CommandLine line = await CommandLine.RunAsync("tune", "--resume", "--out", folder["study"], "--import", folder["log.json"]);
        Assert.Equal((2, "fovea: --import begins a new study: leave it out to go on with one that is there"), (line.ExitCode, line.Messages.Trim()));
        CommandLine alone = await CommandLine.RunAsync("tune", folder["tiny.json"], "--rename", "a=b");
        Assert.Equal((2, "fovea: --rename and --import-target are about a log: give --import FILE too"), (alone.ExitCode, alone.Messages.Trim()));
    }

    public void Dispose() => folder.Dispose();

    private Task<CommandLine> TuneAsync(string[] options) => CommandLine.RunAsync(["tune", folder["tiny.json"], "--import", folder["log.json"], "--out", folder["study"], .. options]);

    private async Task RefusedAsync(string told, string[] options)
    {
        CommandLine line = await TuneAsync(options);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(told, line.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["study"]));
    }
}
