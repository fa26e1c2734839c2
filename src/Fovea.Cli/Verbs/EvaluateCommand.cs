using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Cli.Catalog;
using Fovea.Data;
using Fovea.Heads;
using Fovea.Numerics;
using Fovea.Training;
using Fovea.Training.Checkpoints;
using Spectre.Console;

namespace Fovea.Cli.Verbs;

/// <summary>fovea evaluate: measures a model.</summary>
internal sealed class EvaluateCommand : Command
{
    private const int MostMatrixColumns = 12;

    private readonly Terminal terminal;
    private readonly Argument<string> model = new("MODEL") { Description = "A run's folder, a model's folder, or a safetensors file." };
    private readonly Option<string?> dataSet = new("--data") { Description = "Data set; default: the one it was trained on." };
    private readonly Option<DataSplit> split = new("--split") { Description = "training, validation or test.", DefaultValueFactory = _ => DataSplit.Test };
    private readonly Option<int?> rollouts = new("--rollouts") { Description = "Average the class probabilities of this many sampled rollouts." };
    private readonly Option<int?> glimpses = new("--glimpses") { Description = "Say the class after this many glimpses." };
    private readonly Option<StartLocation?> start = new("--start") { Description = "Where the first glimpse looks: random or centre." };
    private readonly Option<bool> random = new("--random-locations") { Description = "Look anywhere instead of where the policy says." };
    private readonly Option<ulong> seed = new("--seed") { Description = "Seed of starts and sampled locations." };
    private readonly Option<ulong?> dataSeed = new("--data-seed") { Description = "Make the images anew with this seed, where they are made: others of the same kind." };
    private readonly DataArguments dataArguments = new();
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<bool> json = SharedOptions.Json();

    public EvaluateCommand(Terminal terminal)
        : base("evaluate", "Measure a model: fovea evaluate runs/mnist-001")
    {
        this.terminal = terminal;
        Add(model);
        foreach (Option option in new Option[] { dataSet, split, rollouts, glimpses, start, random, seed, dataSeed, threads, json }) Add(option);
        dataArguments.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        TrainedModel trained = ModelCatalog.Open(parsed.GetValue(model)!);
        EvaluationOptions options = new()
        {
            Rollouts = parsed.GetValue(rollouts),
            Glimpses = parsed.GetValue(glimpses),
            Start = parsed.GetValue(start),
            RandomLocations = parsed.GetValue(random),
            Seed = parsed.GetValue(seed),
        };
        string name = parsed.GetValue(dataSet) ?? trained.Recipe.Data;
        JsonObject dataOptions = dataArguments.Read(parsed, DataCatalog.OptionsFor(name, trained.Recipe));
        if (parsed.GetValue(dataSeed) is { } wantedSeed) DataCatalog.SetSeed(name, dataOptions, wantedSeed);
        DataSet data = await DataCatalog.LoadAsync(DataCatalog.Open(name, dataOptions).Source, terminal, stop).ConfigureAwait(false);
        RequireFit(trained, data);
        if (parsed.GetValue(split) == DataSplit.Unlabelled) throw new UsageException("unlabelled images have no classes to compare with: try fovea predict");
        using WorkerTeam team = new(SharedOptions.ThreadsOf(parsed, threads));
        Evaluation evaluation = new Evaluator(trained.Model, data[parsed.GetValue(split)], options, team).Run(stop);
        EvaluationResult result = EvaluationResult.Of(
            evaluation, data.Name, $"{parsed.GetValue(split)}".ToLowerInvariant(), data.ClassNames, options.RandomLocations || trained.Model.RandomLocations,
            data.WarningsFor(parsed.GetValue(split)));
        if (parsed.GetValue(json)) terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.EvaluationResult));
        else Print(result, data.ClassNames);
        return ExitCode.Done;
    }

    private static void RequireFit(TrainedModel trained, DataSet data)
    {
        if (trained.Model.Channels != data.Shape.Channels)
            throw new UsageException($"the model looks at images of {trained.Model.Channels} channels, but those of {data.Name} have {data.Shape.Channels}");
        if (trained.Model.Classes != data.ClassNames.Count)
            throw new UsageException($"the model knows {trained.Model.Classes} classes, but {data.Name} has {data.ClassNames.Count}");
    }

    private void Print(EvaluationResult result, IReadOnlyList<string> classNames)
    {
        string spread = result.Passes > 1 ? $" ± {result.ErrorPercentSpread:F2} over {result.Passes} passes from random starts" : string.Empty;
        terminal.Output.WriteLine($"{result.Dataset} {result.Split}, {result.Images:N0} images: error {result.ErrorPercent:F2} %{spread}");
        terminal.Output.WriteLine($"{result.Glimpses} {(result.Glimpses == 1 ? "glimpse" : "glimpses")} at {result.Locations} locations, {(result.Rollouts == 1 ? "one look" : $"{result.Rollouts} rollouts averaged")}, start {result.Start.ToString().ToLowerInvariant()}; "
            + $"negative log-likelihood {result.NegativeLogLikelihood:F4}, calibration error {result.CalibrationErrorPercent:F2} %; {result.ImagesPerSecond:N0} looks/s");
        foreach (string warning in result.Warnings) terminal.Output.WriteLine($"WARNING: {warning}");
        string of = classNames.Count == 2 ? $" of {classNames[1]}" : string.Empty;
        terminal.Output.WriteLine($"accuracy {result.AccuracyPercent:F2} %, precision{of} {Percent(result.PrecisionPercent)}, recall {Percent(result.RecallPercent)}, F1 {Percent(result.F1Percent)}, "
            + $"Cohen's kappa {Number(result.CohenKappa, "F4")}, ROC AUC {Number(result.RocAuc, "F4")}");
        if (classNames.Count <= MostMatrixColumns) PrintConfusion(result, classNames);
        else foreach ((string name, double? percent) in result.ClassAccuracyPercent) terminal.Output.WriteLine($"{name}: {(percent is null ? "no images" : $"{percent:F1} % right")}");
    }

    private static string Percent(double? value) => value is null ? "-" : $"{Number(value, "F2")} %";

    /// <summary>A dash for what has no meaning here: the recall of a class without images.</summary>
    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.CurrentCulture) ?? "-";

    private void PrintConfusion(EvaluationResult result, IReadOnlyList<string> classNames)
    {
        terminal.Output.WriteLine("of 100 looks at the class of a row, how many said the class of a column:");
        Table table = new() { Border = TableBorder.None };
        table.AddColumn(new TableColumn(string.Empty).NoWrap());
        foreach (string name in classNames) table.AddColumn(new TableColumn($"[bold]{Markup.Escape(name)}[/]").RightAligned().NoWrap());
        for (int row = 0; row < classNames.Count; row++)
        {
            double looks = Math.Max(1, result.Confusion[row].Sum());
            IEnumerable<string> shares = result.Confusion[row].Select((count, column) =>
                count == 0 ? "[grey]·[/]" : column == row ? $"[bold green]{100 * count / looks:F1}[/]" : $"{100 * count / looks:F1}");
            table.AddRow([$"[bold]{Markup.Escape(classNames[row])}[/]", .. shares]);
        }

        terminal.Console.Write(table);
    }
}
