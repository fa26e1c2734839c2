using System.CommandLine;
using System.Text.Json;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;
using Fovea.Configuration;
using Fovea.Numerics;
using Fovea.Training.Exports;
using Fovea.Training.Runs;

namespace Fovea.Cli.Verbs;

/// <summary>fovea export: makes a folder of a run's best weights that others can use, with what was measured of them; or of any model ONNX graphs, or weights as another program has them.</summary>
internal sealed class ExportCommand : Command
{
    private readonly Terminal terminal;
    private readonly Argument<string> model = new("MODEL") { Description = "A run's folder; for a graph or weights a model's folder or a safetensors file too." };
    private readonly Option<string?> output = new("--out") { Description = "Make a model's folder of the run: models/NAME." };
    private readonly Option<bool> overwrite = new("--overwrite") { Description = "Replace a model that is there." };
    private readonly OnnxExportOption onnx;
    private readonly WeightsExportOption weights;
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<bool> json = SharedOptions.Json();

    public ExportCommand(Terminal terminal)
        : base("export", "Give a model away: fovea export runs/mnist-001 --out models/mnist, or fovea export models/mnist --onnx mnist.onnx")
    {
        this.terminal = terminal;
        onnx = new OnnxExportOption(terminal);
        weights = new WeightsExportOption(terminal);
        Add(model);
        Add(output);
        Add(overwrite);
        onnx.AddTo(this);
        weights.AddTo(this);
        Add(threads);
        Add(json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string argument = parsed.GetValue(model)!;
        bool wantsWeights = weights.IsGiven(parsed);
        if (parsed.GetValue(output) is { } folder)
        {
            if (onnx.GivenIn(parsed).Concat(weights.GivenIn(parsed)).FirstOrDefault() is { } other) throw new UsageException($"{output.Name} makes a model's folder, and {other} has no part in it: leave one of them out");
            return await MakeFolderAsync(parsed, argument, folder, stop).ConfigureAwait(false);
        }

        if (!wantsWeights && !onnx.IsGiven(parsed)) throw new UsageException($"nothing is asked for: one of {output.Name}, {onnx.Names}, {weights.Name} must be given");
        if (wantsWeights && onnx.GivenIn(parsed).FirstOrDefault() is { } ofGraph) throw new UsageException($"{weights.Name} writes weights, and {ofGraph} has no part in it: leave one of them out");
        Option? unfit = new Option[] { overwrite, threads }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
        if (unfit is not null) throw new UsageException($"{unfit.Name} is for {output.Name}: the file of a graph or of weights is replaced, and nothing is measured");
        if (wantsWeights) weights.Write(parsed, argument, parsed.GetValue(json));
        else onnx.Write(parsed, argument, parsed.GetValue(json));
        return ExitCode.Done;
    }

    private async Task<int> MakeFolderAsync(ParseResult parsed, string argument, string folder, CancellationToken stop)
    {
        RunView view = RunLibrary.Open(argument);
        if (view.State == RunState.Running) throw new RunException($"{argument} is in use: its weights may change any moment");
        TrainedModel trained = view.ReadBest();
        if (!parsed.GetValue(overwrite) && ModelPlace.Find(folder) is { Kind: ModelPlaceKind.Folder })
            throw new RunException($"{folder} is a model already: give another {output.Name}, or {overwrite.Name}");
        ModelFolder.RequireFree(folder, parsed.GetValue(overwrite));
        DataSet data = await NamedData.LoadAsync(trained, new DataDisplay(terminal), stop).ConfigureAwait(false);
        data = trained.AlignOwn(data);
        using WorkerTeam team = new(SharedOptions.ThreadsOf(parsed, threads));
        ModelCard card = ModelCard.Measure(trained, view, data, team, Announce, stop);
        ModelFolder.Write(folder, view.BestPath, card, view.RecipePath, view.MetricsPath, parsed.GetValue(overwrite));
        if (parsed.GetValue(json)) terminal.Output.WriteLine(JsonSerializer.Serialize(card, CliContext.Readable.ModelCard));
        else Print(folder, trained.Recipe.Data, card);
        return ExitCode.Done;
    }

    private void Announce(DataSplit split, int images, int? rollouts) =>
        terminal.Say($"measuring on {Counted.Of(images, $"{split.ToString().ToLowerInvariant()} image")}{(rollouts is null ? string.Empty : $", {rollouts} rollouts each")}");

    private void Print(string folder, string dataSet, ModelCard card)
    {
        long bytes = new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length);
        terminal.Output.WriteLine($"{folder}: {bytes / 1e6:F2} MB");
        foreach (ModelFigure figure in card.Figures)
        {
            string looks = figure.Rollouts is null ? "one look" : $"{figure.Rollouts} rollouts averaged";
            terminal.Output.WriteLine($"{figure.Split.ToString().ToLowerInvariant(),10}, {figure.Images,6:N0} images, {looks}: error {figure.ErrorPercent:F2} %");
        }

        foreach (string warning in card.Figures.SelectMany(figure => figure.Warnings ?? []).Distinct()) terminal.Output.WriteLine($"WARNING: {warning}");
        terminal.Output.WriteLine($"see what it looks at: {ShellCommand.Line("look", folder, $"{dataSet}:test:0")}");
    }
}
