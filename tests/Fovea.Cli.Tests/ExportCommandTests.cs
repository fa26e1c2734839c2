using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Fovea.Cli.Tests;

public sealed class ExportCommandTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task An_exported_model_is_used_like_its_run_and_says_what_was_measured()
    {
        CommandLine line = await CommandLine.RunAsync("export", run.Path, "--out", folder["models/cue"], "--json");
        Assert.Equal(0, line.ExitCode);
        Assert.Equal(["metrics.jsonl", "model.json", "model.safetensors", "recipe.json"], Directory.EnumerateFiles(folder["models/cue"]).Select(Path.GetFileName).Order());
        Assert.Equal(File.ReadAllBytes(Path.Combine(run.Path, "best.safetensors")), File.ReadAllBytes(folder["models/cue/model.safetensors"]));
        Assert.Equal(["cue"], Directory.EnumerateFileSystemEntries(folder["models"]).Select(Path.GetFileName));

        JsonNode card = JsonNode.Parse(line.Output)!, figure = card["figures"]![1]!;
        JsonNode evaluation = JsonNode.Parse((await CommandLine.RunAsync("evaluate", folder["models/cue"], "--json")).Output)!;
        Assert.Equal("test 2000", $"{figure["split"]} {figure["images"]}");
        Assert.Equal(evaluation["errorPercent"]!.GetValue<double>(), figure["errorPercent"]!.GetValue<double>());
        Assert.Equal("test 1000", $"{card["figures"]![3]!["split"]} {card["figures"]![3]!["images"]}");
        JsonNode digests = JsonNode.Parse((await CommandLine.RunAsync("data", "verify", "cue", "--json")).Output)!;
        Assert.Equal(digests["splits"]!["test"]!["sha256"]!.GetValue<string>(), card["testSha256"]!.GetValue<string>());
        CommandLine predicted = await CommandLine.RunAsync("predict", folder["models/cue"], "cue:test:0", "--csv");
        Assert.Equal((await CommandLine.RunAsync("predict", run.Path, "cue:test:0", "--csv")).Output, predicted.Output);
    }

    /// <summary>Ten rollouts of a model that looks once are ten times the same.</summary>
    [Fact]
    public async Task A_model_that_sees_whole_images_has_no_figure_of_averaged_rollouts()
    {
        File.WriteAllText(folder["connected.json"], """{ "data": "cue", "model": { "kind": "fullyConnected", "hidden": [16] }, "training": { "epochs": 1 } }""");
        Assert.Equal(0, (await CommandLine.RunAsync("train", folder["connected.json"], "--out", folder["run"])).ExitCode);
        CommandLine line = await CommandLine.RunAsync("export", folder["run"], "--out", folder["model"], "--json");
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.All(JsonNode.Parse(line.Output)!["figures"]!.AsArray(), figure => Assert.Null(figure!["rollouts"]));
        CommandLine evaluated = await CommandLine.RunAsync("evaluate", folder["run"], "--rollouts", "10");
        Assert.Equal(2, evaluated.ExitCode);
        Assert.Contains("rollouts must be left out, but is 10", evaluated.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_there_is_replaced_only_if_asked_and_only_if_it_is_a_model()
    {
        string model = folder["model"];
        await CommandLine.RunAsync("export", run.Path, "--out", model);
        File.WriteAllText(Path.Combine(model, "note.txt"), "of the first");
        CommandLine again = await CommandLine.RunAsync("export", run.Path, "--out", model);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("is a model already: give another --out, or --overwrite", again.Messages, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(model, "note.txt")));
        Assert.Equal(0, (await CommandLine.RunAsync("export", run.Path, "--out", model, "--overwrite")).ExitCode);
        Assert.False(File.Exists(Path.Combine(model, "note.txt")));
        Assert.Equal(["model"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));

        Directory.CreateDirectory(folder["photos"]);
        File.WriteAllText(folder["photos/cat.png"], "dear to somebody");
        CommandLine foreign = await CommandLine.RunAsync("export", run.Path, "--out", folder["photos"], "--overwrite");
        Assert.Equal(1, foreign.ExitCode);
        Assert.Contains("is there already and no model's folder", foreign.Messages, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["photos/cat.png"]));
    }

    [Fact]
    public async Task Weights_that_are_not_the_card_s_are_refused()
    {
        string model = folder["model"], weights = Path.Combine(model, "model.safetensors");
        await CommandLine.RunAsync("export", run.Path, "--out", model);
        byte[] bytes = File.ReadAllBytes(weights);
        bytes[^5] ^= 1;
        File.WriteAllBytes(weights, bytes);
        CommandLine damaged = await CommandLine.RunAsync("evaluate", model);
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("is damaged or another model's: its SHA-256 is", damaged.Messages, StringComparison.Ordinal);
        File.Delete(weights);
        Assert.Contains("but no model.safetensors", (await CommandLine.RunAsync("evaluate", model)).Messages, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(model, "model.json"), "{}");
        CommandLine empty = await CommandLine.RunAsync("evaluate", model);
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains("model.json cannot be read", empty.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_run_is_told()
    {
        CommandLine line = await CommandLine.RunAsync("export", folder.Path, "--out", folder["model"]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("is no run: it has neither a run's files nor a model's", line.Messages, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandLine.RunAsync("export", run.Path)).ExitCode);
    }

    [Theory]
    [InlineData("export", "--out", "elsewhere")]
    [InlineData("train", "--resume")]
    public async Task A_model_s_folder_is_no_run_and_stays_as_it_is(string verb, params string[] options)
    {
        string model = folder["model"];
        await CommandLine.RunAsync("export", run.Path, "--out", model);
        string[] before = [.. Directory.EnumerateFiles(model).Select(Fingerprint)];
        CommandLine line = await CommandLine.RunAsync([verb, .. options.Select(option => option == "elsewhere" ? folder[option] : option), model]);
        Assert.Equal((2, $"fovea: '{model}' is a model's folder, but a run's folder is needed"), (line.ExitCode, line.Messages.Trim()));
        Assert.Equal(before, Directory.EnumerateFiles(model).Select(Fingerprint));
    }

    public void Dispose() => folder.Dispose();

    private static string Fingerprint(string file) => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}";
}
