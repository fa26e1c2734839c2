using System.CommandLine;
using System.Text.Json;
using Fovea.Application.Catalog;
using Fovea.Onnx;
using Fovea.Training.Exports;
using Fovea.Training.Runs;

namespace Fovea.Cli.Verbs;

/// <summary>What fovea export has for graphs: a model, whole or one glimpse of it, as ONNX files.</summary>
/// <param name="terminal">Where it says what it has written.</param>
internal sealed class OnnxExportOption(Terminal terminal)
{
    private readonly Option<string?> look = new("--onnx") { Description = "Write the model as one ONNX graph, from image to class and locations, replacing the file.", HelpName = "FILE.onnx" };
    private readonly Option<string?> step = new("--onnx-step") { Description = "Write one glimpse as an ONNX graph, for those who go from glimpse to glimpse themselves.", HelpName = "FILE.onnx" };
    private readonly Option<bool> requireStart = new("--require-start") { Description = "Make the start an input that must be given, which JavaScript's runtimes need to see it, instead of one that may." };
    private readonly Option<int?> glimpses = new("--glimpses") { Description = "Glimpses of the graph; default: those that the model was trained with." };

    /// <summary>Names of the options that ask for a file.</summary>
    public string Names => $"{look.Name}, {step.Name}";

    private Option[] Options => [look, step, glimpses, requireStart];

    /// <summary>Adds its options to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in Options) command.Add(option);
    }

    /// <summary>The options that were given.</summary>
    public IEnumerable<string> GivenIn(ParseResult parsed) => Options.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name);

    /// <summary>Whether a file is asked for.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(look) is not null || parsed.GetValue(step) is not null;

    /// <summary>Writes the files that are asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model as it was typed.</param>
    /// <param name="asJson">Whether to say so as JSON.</param>
    public void Write(ParseResult parsed, string model, bool asJson)
    {
        ModelPlace place = ModelLibrary.At(model);
        (string? lookFile, string? stepFile) = (Target(parsed, look, place), Target(parsed, step, place));
        if (lookFile is not null && lookFile == stepFile) throw new UsageException($"{look.Name} and {step.Name} must be two files, but both are {lookFile}");
        if (lookFile is null && parsed.GetValue(glimpses) is not null) throw new UsageException($"{glimpses.Name} is for {look.Name}: a step is one glimpse");
        if (lookFile is null && parsed.GetValue(requireStart)) throw new UsageException($"{requireStart.Name} is for {look.Name}: a step is always told where to look");
        TrainedModel trained = place.Open();
        // Before the other file is written.
        if (stepFile is not null && trained.Model.MostGlimpses == 1) throw new UsageException($"{step.Name} is for models with glimpses: {model} sees all of an image at once");
        OnnxExportOptions options = new() { TestErrorPercent = ErrorOf(place) };
        List<ExportedGraph> written = [];
        if (lookFile is not null)
        {
            int? wanted = parsed.GetValue(glimpses);
            OnnxExport.Write(trained, lookFile, options with { Glimpses = wanted, RequiresStart = parsed.GetValue(requireStart) });
            written.Add(ExportedGraph.Of(lookFile, wanted ?? trained.Glimpses));
        }

        if (stepFile is not null)
        {
            OnnxExport.WriteStep(trained, stepFile, options);
            written.Add(ExportedGraph.Of(stepFile, glimpses: 1));
        }

        if (asJson) terminal.Output.WriteLine(JsonSerializer.Serialize(new OnnxExportResult(written), CliContext.Readable.OnnxExportResult));
        else Print(written, lookFile);
    }

    private static string? Target(ParseResult parsed, Option<string?> option, ModelPlace place) =>
        parsed.GetValue(option) is { } path ? OutputFile.Target(path, option.Name, place.WeightsPath) : null;

    /// <summary>What is known of the model's error on all test images, one look each.</summary>
    private static double? ErrorOf(ModelPlace place) => place.Kind switch
    {
        ModelPlaceKind.Folder => ModelFolder.ReadCard(place.Path).Figures.Where(figure => figure.Split == DataSplit.Test && figure.Rollouts is null).MaxBy(figure => figure.Images)?.ErrorPercent,
        ModelPlaceKind.Run => RunView.TryOpen(place.Path)?.ReadResult()?.TestErrorPercent,
        _ => null,
    };

    private void Print(IReadOnlyList<ExportedGraph> written, string? lookFile)
    {
        foreach (ExportedGraph graph in written)
            terminal.Output.WriteLine($"{graph.File}: {graph.Bytes / 1e6:F2} MB, {graph.Glimpses} {(graph.Glimpses == 1 ? "glimpse" : "glimpses")}, ONNX opset {graph.Opset}");
        if (lookFile is not null) terminal.Output.WriteLine($"measure it: {ShellCommand.Line("evaluate", Path.GetRelativePath(".", lookFile))}");
    }
}

/// <summary>What "export" says of graphs.</summary>
/// <param name="Graphs">One per file.</param>
internal sealed record OnnxExportResult(IReadOnlyList<ExportedGraph> Graphs);

/// <summary>A graph that was written.</summary>
/// <param name="File">Its file.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Sha256">SHA-256 of the file, 64 hexadecimal digits in lower case.</param>
/// <param name="Glimpses">Glimpses in it.</param>
/// <param name="Opset">Version of its operators.</param>
internal sealed record ExportedGraph(string File, long Bytes, string Sha256, int Glimpses, int Opset)
{
    /// <summary>Says what was written.</summary>
    public static ExportedGraph Of(string file, int glimpses) => new(file, new FileInfo(file).Length, ModelFolder.DigestOf(file), glimpses, OnnxGraph.Opset);
}
