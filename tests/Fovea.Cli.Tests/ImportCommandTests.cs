using System.Text.Json.Nodes;

namespace Fovea.Cli.Tests;

public sealed class ImportCommandTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Weights => folder["cue.safetensors"];

    [Fact]
    public async Task What_was_given_away_comes_back_as_the_same_model()
    {
        await ExportAsync();
        CommandLine imported = await CommandLine.RunAsync("import", Weights, "--out", folder["back.safetensors"], "--json");
        Assert.True(imported.ExitCode == 0, imported.Messages);
        JsonNode result = JsonNode.Parse(imported.Output)!;
        Assert.Equal(folder["back.safetensors"], result["file"]!.GetValue<string>());
        Assert.Equal(await FiguresOfAsync(run.Path), await FiguresOfAsync(folder["back.safetensors"]));
        CommandLine onward = await CommandLine.RunAsync("train", "--from", folder["back.safetensors"], "--epochs", "1", "--out", folder["run"]);
        Assert.True(onward.ExitCode == 0, onward.Messages);
        Assert.Equal(0, (await CommandLine.RunAsync("export", folder["back.safetensors"], "--onnx", folder["back.onnx"])).ExitCode);
    }

    [Fact]
    public async Task A_map_that_is_guessed_is_a_start_that_can_be_gone_on_with()
    {
        await ExportAsync();
        CommandLine looked = await CommandLine.RunAsync("import", Weights, "--recipe", "cue", "--list", "--new-map", folder["map.json"]);
        Assert.True(looked.ExitCode == 0, looked.Messages);
        Assert.Contains("core.weight_ih", looked.Output, StringComparison.Ordinal);
        Assert.Contains("weights are [inputs, outputs] here", looked.Output, StringComparison.Ordinal);
        CommandLine again = await CommandLine.RunAsync("import", Weights, "--recipe", "cue", "--new-map", folder["map.json"]);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("is there already: give another --new-map, or --overwrite", again.Messages, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandLine.RunAsync("import", Weights, "--recipe", "cue", "--new-map", folder["map.json"], "--overwrite")).ExitCode);
        CommandLine imported = await CommandLine.RunAsync("import", Weights, "--recipe", "cue", "--map", folder["map.json"], "--out", folder.Path);
        Assert.Contains("--out must be another file than what is read", imported.Messages, StringComparison.Ordinal);
        imported = await CommandLine.RunAsync("import", Weights, "--recipe", "cue", "--map", folder["map.json"], "--out", folder["back.safetensors"]);
        Assert.True(imported.ExitCode == 0, imported.Messages);
        Assert.Contains("measure it: ./fovea evaluate", imported.Output, StringComparison.Ordinal);
        Assert.Equal(await FiguresOfAsync(run.Path), await FiguresOfAsync(folder["back.safetensors"]));
    }

    [Fact]
    public async Task Tensors_are_listed_as_JSON_too()
    {
        await ExportAsync();
        CommandLine listed = await CommandLine.RunAsync("import", Weights, "--list", "--json");
        JsonNode listing = JsonNode.Parse(listed.Output)!;
        Assert.Contains(listing["tensors"]!.AsArray(), tensor => tensor!["name"]!.GetValue<string>() == "action.bias" && tensor["shape"]!.ToJsonString() == "[4]");
    }

    /// <summary>In a process of its own, where JSON has no reflection to fall back on, as it has here.</summary>
    [Fact]
    public async Task Gates_of_a_cell_are_put_in_order_by_a_map_that_is_guessed()
    {
        string cell = Path.Combine(SourceTree.Root, "tests", "Fovea.Tests", "Training", "Imports", "Fixtures", "lstm.pth");
        File.WriteAllText(folder["recipe.json"], """{ "data": "cue", "model": { "glimpse": { "features": 5 }, "core": { "kind": "lstm", "hidden": 6 } } }""");
        using FoveaProcess process = FoveaProcess.Start("import", cell, "--recipe", folder["recipe.json"], "--new-map", folder["map.json"]);
        Assert.True(await process.EndAsync() == 0, process.Said);
        string map = File.ReadAllText(folder["map.json"]);
        Assert.Contains("""
            "core.input.weight": {"tensor":"weight_ih","order":[0,1,3,2]},
            """, map, StringComparison.Ordinal);
        Assert.Contains("""
            "core.input.bias": {"sum":["bias_ih","bias_hh"],"order":[0,1,3,2]},
            """, map, StringComparison.Ordinal);
        Assert.Contains("""
            "action.weight": null, // [6, 4]: none of such a shape is left
            """, map, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_nothing_is_written()
    {
        await ExportAsync();
        await CommandLine.RunAsync("export", run.Path, "--safetensors", folder["plain.safetensors"], "--layout", "fovea");
        File.WriteAllText(folder["map.json"], """{ "parameters": {} }""");
        string[] before = [.. Directory.EnumerateFileSystemEntries(folder.Path).Order()];
        string target = folder["new.safetensors"], plain = folder["plain.safetensors"];
        await RefusedAsync(2, "which tensor is which must be said: give --map", "import", plain, "--recipe", "cue", "--out", target);
        await RefusedAsync(2, "what the model is must be said: give --recipe", "import", plain, "--map", folder["map.json"], "--out", target);
        await RefusedAsync(2, "--set changes a recipe", "import", plain, "--map", folder["map.json"], "--set", "model.glimpses=2", "--out", target);
        await RefusedAsync(1, "parameters lacks core.input.weight", "import", Weights, "--map", folder["map.json"], "--out", target);
        await RefusedAsync(1, "is there already: give another --out, or --overwrite", "import", Weights, "--out", plain);
        await RefusedAsync(2, "or end with .safetensors, but is", "import", Weights, "--out", folder["new.pth"]);
        await RefusedAsync(2, "--out is for a model, and none is made with --list", "import", Weights, "--list", "--out", target);
        await RefusedAsync(1, "cannot be read", "import", folder["nothing.pth"], "--list");
        await RefusedAsync(1, "map.json is not a safetensors file", "import", folder["map.json"], "--list");
        await RefusedAsync(2, "--layout is for --safetensors", "export", run.Path, "--layout", "fovea");
        await RefusedAsync(2, "--safetensors writes weights, and --onnx has no part in it", "export", run.Path, "--safetensors", target, "--onnx", target);
        await RefusedAsync(2, "'keras' is no value for --layout: it takes pytorch, fovea", "export", run.Path, "--safetensors", target, "--layout", "keras");
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(folder.Path).Order());
    }

    [Fact]
    public async Task Weights_as_they_are_open_like_any_model()
    {
        CommandLine exported = await CommandLine.RunAsync("export", run.Path, "--safetensors", Weights, "--layout", "fovea", "--json");
        Assert.Equal(new FileInfo(Weights).Length, JsonNode.Parse(exported.Output)!["bytes"]!.GetValue<long>());
        Assert.Equal(await FiguresOfAsync(run.Path), await FiguresOfAsync(Weights));
    }

    public void Dispose() => folder.Dispose();

    private async Task ExportAsync()
    {
        CommandLine exported = await CommandLine.RunAsync("export", run.Path, "--safetensors", Weights);
        Assert.True(exported.ExitCode == 0, exported.Messages);
    }

    private static async Task<string> FiguresOfAsync(string model)
    {
        CommandLine line = await CommandLine.RunAsync("evaluate", model, "--json");
        Assert.True(line.ExitCode == 0, line.Messages);
        JsonNode figures = JsonNode.Parse(line.Output)!;
        return $"{figures["confusion"]!.ToJsonString()} {figures["negativeLogLikelihood"]!.ToJsonString()}";
    }

    private static async Task RefusedAsync(int exitCode, string told, params string[] args)
    {
        CommandLine line = await CommandLine.RunAsync(args);
        Assert.Contains(told, line.Messages, StringComparison.Ordinal);
        Assert.Equal(exitCode, line.ExitCode);
    }
}
