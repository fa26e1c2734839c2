using System.Diagnostics;
using System.Text.Json;
using Fovea.Training.Runs;

namespace Fovea.Cli.Tests;

/// <summary>fovea tune as people call it: trials are real, if small, training runs in processes of their own.</summary>
public sealed class TuneCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TuneCommandTests() => File.WriteAllText(folder["tiny.json"], """
        {
          "recipe": {
            "data": "cue",
            "model": { "sensor": { "size": 12 }, "glimpses": 2, "start": "centre", "core": { "hidden": 16 } },
            "training": { "epochs": 2 }
          },
          "space": { "dimensions": [ { "kind": "float", "name": "training.learningRate", "low": 1e-4, "high": 0.01, "log": true } ] },
          "sampler": { "kind": "random" }
        }
        """);

    [Fact]
    public async Task A_study_yields_its_best_trial_and_all_others()
    {
        CommandLine line = await CommandLine.RunAsync("tune", folder["tiny.json"], "--trials", "3", "--jobs", "2", "--out", folder["study"], "--quota", "0", "--json");
        Assert.True(line.ExitCode == 0, line.Messages);
        using JsonDocument result = JsonDocument.Parse(line.Output);
        JsonElement[] trials = [.. result.RootElement.GetProperty("trials").EnumerateArray()];
        Assert.Equal([0, 1, 2], trials.Select(trial => trial.GetProperty("number").GetInt32()));
        Assert.All(trials, trial => Assert.Equal("done", trial.GetProperty("state").GetString()));
        Assert.All(trials, trial => Assert.Equal(1, trial.GetProperty("attempts").GetInt32()));
        Assert.All(trials, trial => Assert.Equal(2, trial.GetProperty("steps").GetInt32()));
        JsonElement best = result.RootElement.GetProperty("best");
        Assert.Equal(trials.Min(trial => trial.GetProperty("value").GetDouble()), best.GetProperty("value").GetDouble());

        // With no room for checkpoints the best trial keeps its own, and all keep the rest.
        int[] kept = [.. Enumerable.Range(0, 3).Where(number => File.Exists(folder[$"study/trials/{number:D4}/best.safetensors"]))];
        Assert.Equal([best.GetProperty("number").GetInt32()], kept);
        Assert.All(Enumerable.Range(0, 3), number => Assert.True(File.Exists(folder[$"study/trials/{number:D4}/result.json"])));

        // What a search may choose by is validation.
        Assert.All(Enumerable.Range(0, 3), number => Assert.DoesNotContain("testError", File.ReadAllText(folder[$"study/trials/{number:D4}/result.json"]), StringComparison.Ordinal));
        string[] keys = ["number", "state", "parameters", "value", "seconds", "attempts"];
        Assert.All(trials.Append(best), trial => Assert.All(keys, key => Assert.NotEqual(JsonValueKind.Null, trial.GetProperty(key).ValueKind)));
        Assert.All(trials, trial => Assert.InRange(trial.GetProperty("parameters").GetProperty("training.learningRate").GetDouble(), 1e-4, 0.01));
        Assert.All(trials, trial => Assert.True(trial.GetProperty("seconds").GetDouble() > 0));

        CommandLine more = await CommandLine.RunAsync("tune", "--resume", "--trials", "4", "--out", folder["study"]);
        Assert.True(more.ExitCode == 0, more.Messages);
        Assert.Contains("of 4, validation error", more.Output, StringComparison.Ordinal);
        string place = Path.GetRelativePath(".", folder["study"]);
        Assert.Contains($"./fovea train {place}/objective.json --set training.learningRate=", more.Output, StringComparison.Ordinal);
        Assert.Contains($"all of it as a page: ./fovea report {place}", more.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_change_the_recipe_of_every_trial_as_they_do_for_train()
    {
        CommandLine line = await CommandLine.RunAsync(
            "tune", folder["tiny.json"], "--trials", "1", "--epochs", "1", "--set", "model.core.hidden=8", "--out", folder["study"]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Single(File.ReadAllLines(folder["study/trials/0000/metrics.jsonl"]));
        using JsonDocument trial = JsonDocument.Parse(File.ReadAllText(folder["study/trials/0000/recipe.json"]));
        Assert.Equal(8, trial.RootElement.GetProperty("model").GetProperty("core").GetProperty("hidden").GetInt32());
        // The study is the one of the changed recipe.
        Assert.Equal(0, (await CommandLine.RunAsync("tune", folder["tiny.json"], "--resume", "--epochs", "1", "--set", "model.core.hidden=8", "--out", folder["study"])).ExitCode);
        CommandLine other = await CommandLine.RunAsync("tune", folder["tiny.json"], "--resume", "--out", folder["study"]);
        Assert.Equal((2, true), (other.ExitCode, other.Messages.Contains("was begun with another recipe", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("training.learningRate is searched, so it cannot be set too", "--set", "training.learningRate=0.01")]
    [InlineData("training.learningRate is searched, so it cannot be set too", "--set", "training={\"learningRate\":0.01}")]
    [InlineData("cue has no options, but got dataOptions.resize", "--resize", "12x12")]
    [InlineData("cue has no options, but got dataOptions.canvas", "--data-option", "canvas=80")]
    [InlineData("--set takes OPTION=VALUE, but got 'epochs'", "--set", "epochs")]
    [InlineData("patience must be 1 to 1000000, but is 0", "--patience", "0")]
    public async Task An_option_that_cannot_be_is_refused_before_a_study_is_made(string told, params string[] options)
    {
        CommandLine line = await CommandLine.RunAsync(["tune", folder["tiny.json"], .. options, "--out", folder["study"]]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(told, line.Messages.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["study"]));
    }

    [Theory]
    [InlineData("""{ "updatesPerBatch": 1, "loss": { "ratioClip": 0.2 } }""", "training.updatesPerBatch", "training.updatesPerBatch must be at least 2, but is 1")]
    [InlineData("""{ "loss": { "baseline": "leaveOneOut" } }""", "training.rollouts", "training.rollouts must be at least 2, but is 1")]
    public async Task A_space_with_trials_that_cannot_be_trained_is_refused_before_a_study_is_made(string training, string option, string told)
    {
        File.WriteAllText(folder["wide.json"], $$"""
            {
              "recipe": { "data": "cue", "model": { "glimpses": 2 }, "training": {{training}} },
              "space": { "dimensions": [ { "kind": "int", "name": "{{option}}", "low": 1, "high": 4 } ] }
            }
            """);
        CommandLine line = await CommandLine.RunAsync("tune", folder["wide.json"], "--trials", "1", "--out", folder["study"]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("the search space does not fit the recipe: " + told, line.Messages.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["study"]));
    }

    [Fact]
    public async Task Killed_in_the_middle_and_resumed_it_loses_nothing()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("kill -9 is not of Windows");
        string[] tune = ["tune", folder["tiny.json"], "--trials", "4", "--jobs", "2", "--out", folder["study"]];
        using Process tuner = Start(tune);
        await UntilAsync(() => Running().Length > 0);
        CommandLine second = await CommandLine.RunAsync("tune", "--resume", "--out", folder["study"]);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("in use, by another process or by this one", second.Messages, StringComparison.Ordinal);
        tuner.Kill();
        await tuner.WaitForExitAsync();
        await UntilAsync(() => Running().Length == 0);

        CommandLine line = await CommandLine.RunAsync([.. tune, "--resume", "--json"]);
        Assert.True(line.ExitCode == 0, line.Messages);
        using JsonDocument result = JsonDocument.Parse(line.Output);
        JsonElement[] trials = [.. result.RootElement.GetProperty("trials").EnumerateArray()];
        Assert.Equal([0, 1, 2, 3], trials.Select(trial => trial.GetProperty("number").GetInt32()));
        Assert.All(trials, trial => Assert.Equal("done", trial.GetProperty("state").GetString()));
        Assert.Contains(trials, trial => trial.GetProperty("attempts").GetInt32() == 2);
    }

    [Fact]
    public async Task A_trial_that_fails_says_why_and_the_study_goes_on()
    {
        File.WriteAllText(folder["space.json"], """
            { "dimensions": [ { "kind": "categorical", "name": "training.optimizer.kind", "choices": [ "adam", "sgd" ] }, { "kind": "float", "name": "training.learningRate", "low": 50, "high": 100 } ] }
            """);
        CommandLine line = await CommandLine.RunAsync(
            "tune", folder["tiny.json"], "--space", folder["space.json"], "--trials", "2", "--time-limit", "0.1", "--out", folder["study"], "--json");
        Assert.Equal(1, line.ExitCode);
        Assert.Contains("none of 2 trials ended with a value", line.Messages, StringComparison.Ordinal);
        using JsonDocument result = JsonDocument.Parse(line.Output);
        Assert.All(result.RootElement.GetProperty("trials").EnumerateArray(), trial => Assert.Contains("time limit", trial.GetProperty("error").GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "dimensions": [] }""", "must have a dimension")]
    [InlineData("""{ "dimensions": [ { "kind": "float", "name": "training.learningRate", "low": 1, "high": 0.1 } ] }""", "training.learningRate")]
    [InlineData("""{ "dimensions": [ { "kind": "float", "name": "training.learningRate", "low": 0, "high": 0.1, "log": true } ] }""", "training.learningRate")]
    [InlineData("""{ "dimensions": [ { "kind": "float", "name": "training.learningRat", "low": 0.1, "high": 0.2 } ] }""", "learningRat")]
    [InlineData("""{ "dimensions": [ { "kind": "float", "name": "model.locationStd", "low": 0, "high": 1 } ] }""", "does not fit the recipe")]
    [InlineData("nonsense", "cannot be read")]
    public async Task A_wrong_space_is_refused_before_anything_is_made(string space, string reason)
    {
        File.WriteAllText(folder["space.json"], space);
        CommandLine line = await CommandLine.RunAsync("tune", folder["tiny.json"], "--space", folder["space.json"], "--out", folder["study"]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(reason, line.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["study"]));
    }

    [Theory]
    [InlineData("--sampler must be", "--sampler", "grid")]
    [InlineData("--pruner must be", "--pruner", "axe")]
    [InlineData("trials must be 1 to", "--trials", "0")]
    [InlineData("jobs must be 1 to", "--jobs", "0")]
    [InlineData("--lease must be", "--lease", "0")]
    [InlineData("is no study", "--resume")]
    public async Task A_wrong_option_is_named(string message, params string[] options)
    {
        CommandLine line = await CommandLine.RunAsync(["tune", folder["tiny.json"], "--out", folder["study"], .. options]);
        Assert.NotEqual(0, line.ExitCode);
        Assert.Contains(message, line.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("should not happen", line.Messages, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static Process Start(string[] args)
    {
        Process process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Fovea.Cli.dll"), .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 3000 && !condition(); i++) await Task.Delay(20);
        Assert.True(condition());
    }

    /// <summary>Trials whose runs are held by a process.</summary>
    private string[] Running() => Directory.Exists(folder["study/trials"])
        ? [.. Directory.EnumerateDirectories(folder["study/trials"]).Where(RunLock.IsHeld)]
        : [];
}
