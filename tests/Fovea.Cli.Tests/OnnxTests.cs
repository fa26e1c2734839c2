using System.Text.Json.Nodes;
using Onnx;

namespace Fovea.Cli.Tests;

/// <summary>From a model to a graph to its figures, by the command line.</summary>
public sealed class OnnxTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Graph => folder["cue.onnx"];

    [Fact]
    public async Task An_exported_graph_has_the_error_of_its_run_and_tells_it()
    {
        CommandLine line = await CommandLine.RunAsync("export", run.Path, "--onnx", Graph, "--onnx-step", folder["step.onnx"], "--json");
        Assert.True(line.ExitCode == 0, line.Messages);
        JsonArray graphs = JsonNode.Parse(line.Output)!["graphs"]!.AsArray();
        Assert.Equal([$"{Graph} 2 11", $"{folder["step.onnx"]} 1 11"], graphs.Select(graph => $"{graph!["file"]} {graph["glimpses"]} {graph["opset"]}"));
        Assert.Equal(new FileInfo(Graph).Length, graphs[0]!["bytes"]!.GetValue<long>());

        JsonNode own = await EvaluateAsync(run.Path), other = await EvaluateAsync(Graph);
        foreach (string key in new[] { "dataset", "split", "images", "errorPercent", "passes", "glimpses", "start", "locations" })
            Assert.Equal($"{key} {own[key]}", $"{key} {other[key]}");
        Assert.Equal(own["confusion"]!.ToJsonString(), other["confusion"]!.ToJsonString());
        ModelProto proto = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Graph));
        Assert.Equal($"{own["errorPercent"]}", proto.MetadataProps.Single(entry => entry.Key == "fovea.testErrorPercent").Value);
    }

    [Fact]
    public async Task A_models_folder_and_a_file_make_the_same_graph_but_for_what_is_known_of_it()
    {
        Assert.Equal(0, (await CommandLine.RunAsync("export", run.Path, "--out", folder["model"])).ExitCode);
        CommandLine line = await CommandLine.RunAsync("export", folder["model"], "--onnx", folder["of-folder.onnx"]);
        Assert.Contains("2 glimpses, ONNX opset 11", line.Output, StringComparison.Ordinal);
        Assert.Contains("measure it: ", line.Output, StringComparison.Ordinal);
        await CommandLine.RunAsync("export", run.Path, "--onnx", Graph);
        Assert.Equal(File.ReadAllBytes(Graph), File.ReadAllBytes(folder["of-folder.onnx"]));
        await CommandLine.RunAsync("export", folder["model/model.safetensors"], "--onnx", folder["of-file.onnx"]);
        Assert.DoesNotContain(ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder["of-file.onnx"])).MetadataProps, entry => entry.Key == "fovea.testErrorPercent");
    }

    [Fact]
    public async Task Glimpses_may_be_others_in_the_graph_and_fewer_when_it_is_measured()
    {
        await CommandLine.RunAsync("export", run.Path, "--onnx", Graph, "--glimpses", "3");
        Assert.Equal("3", (await EvaluateAsync(Graph))["glimpses"]!.ToString());
        JsonNode own = await EvaluateAsync(run.Path, "--glimpses", "1"), other = await EvaluateAsync(Graph, "--glimpses", "1");
        Assert.Equal(own["confusion"]!.ToJsonString(), other["confusion"]!.ToJsonString());
        await RefusedAsync("glimpses must be at most 3", "evaluate", Graph, "--glimpses", "4");
    }

    [Fact]
    public async Task What_does_not_go_together_is_refused_and_nothing_is_written()
    {
        await RefusedAsync("one of --out, --onnx, --onnx-step, --safetensors must be given", "export", run.Path);
        await RefusedAsync("--out makes a model's folder, and --onnx has no part in it", "export", run.Path, "--out", folder["model"], "--onnx", Graph);
        await RefusedAsync("--overwrite is for --out", "export", run.Path, "--onnx", Graph, "--overwrite");
        await RefusedAsync("--threads is for --out", "export", run.Path, "--onnx", Graph, "--threads", "1");
        await RefusedAsync("--glimpses is for --onnx", "export", run.Path, "--onnx-step", Graph, "--glimpses", "2");
        await RefusedAsync("--require-start is for --onnx", "export", run.Path, "--onnx-step", Graph, "--require-start");
        await RefusedAsync("must be two files", "export", run.Path, "--onnx", Graph, "--onnx-step", Graph);
        await RefusedAsync("there is no folder", "export", run.Path, "--onnx", folder["nowhere/cue.onnx"]);
        await RefusedAsync("there is no model", "export", folder["nothing"], "--onnx", Graph);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));

        await CommandLine.RunAsync("export", run.Path, "--onnx", Graph);
        await RefusedAsync("--device has no part in an ONNX file", "evaluate", Graph, "--device", "cpu");
        await RefusedAsync("rollouts must be left out for an ONNX file", "evaluate", Graph, "--rollouts", "2");
        await RefusedAsync("randomLocations must be left out for an ONNX file", "evaluate", Graph, "--random-locations");
    }

    [Fact]
    public async Task A_model_that_sees_whole_images_is_measured_as_a_graph_and_has_no_step()
    {
        File.WriteAllText(folder["connected.json"], """{ "data": "cue", "model": { "kind": "fullyConnected", "hidden": [16] }, "training": { "epochs": 1 } }""");
        Assert.Equal(0, (await CommandLine.RunAsync("train", folder["connected.json"], "--out", folder["run"], "--threads", "1")).ExitCode);
        await RefusedAsync("--onnx-step is for models with glimpses", "export", folder["run"], "--onnx", Graph, "--onnx-step", folder["step.onnx"]);
        Assert.False(File.Exists(Graph));
        Assert.Equal(0, (await CommandLine.RunAsync("export", folder["run"], "--onnx", Graph)).ExitCode);
        Assert.Equal((await EvaluateAsync(folder["run"]))["confusion"]!.ToJsonString(), (await EvaluateAsync(Graph))["confusion"]!.ToJsonString());
    }

    [Fact]
    public async Task A_damaged_graph_is_one_line()
    {
        File.WriteAllText(Graph, "no graph");
        CommandLine line = await CommandLine.RunAsync("evaluate", Graph);
        Assert.Equal(1, line.ExitCode);
        Assert.Contains("cannot be opened as an ONNX graph", line.Messages, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static async Task<JsonNode> EvaluateAsync(string model, params string[] options)
    {
        CommandLine line = await CommandLine.RunAsync(["evaluate", model, "--json", "--threads", "1", .. options]);
        Assert.True(line.ExitCode == 0, line.Messages);
        return JsonNode.Parse(line.Output)!;
    }

    private static async Task RefusedAsync(string message, params string[] args)
    {
        CommandLine line = await CommandLine.RunAsync(args);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(message, line.Messages.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }
}
