using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Numerics;
using Fovea.OnnxRuntime;
using Fovea.Training.Checkpoints;
using Fovea.Training.Engines;
using Spectre.Console;

namespace Fovea.Cli.Verbs;

/// <summary>fovea evaluate: measures a model.</summary>
internal sealed class EvaluateCommand : Command
{
    private const int MostMatrixColumns = 12;

    private readonly Terminal terminal;
    private readonly Argument<string> model = new("MODEL") { Description = "A run's folder, a model's folder, a safetensors file, or an exported ONNX file, which ONNX Runtime then looks with." };
    private readonly Option<string?> dataSet = new("--data") { Description = "Data set; default: the one it was trained on." };
    private readonly Option<DataSplit?> split = new("--split") { Description = "training, validation, test or all; default: test, or all of another folder that is not split." };
    private readonly Option<int?> rollouts = new("--rollouts") { Description = "Average the class probabilities of this many sampled rollouts." };
    private readonly Option<int?> glimpses = new("--glimpses") { Description = "Say the class after this many glimpses." };
    private readonly Option<StartLocation?> start = new("--start") { Description = "Where the first glimpse looks: random, centre, or chosen for a model with candidates." };
    private readonly Option<bool> random = new("--random-locations") { Description = "Look anywhere instead of where the policy says." };
    private readonly Option<ulong> seed = new("--seed") { Description = "Seed of starts and sampled locations." };
    private readonly Option<ulong?> dataSeed = new("--data-seed") { Description = "Make the images anew with this seed, where they are made: others of the same kind." };
    private readonly Option<string?> predictions = new("--predictions") { Description = "Write what was said of every image to this file, replacing it: image, truth, class, probabilities.", HelpName = "FILE.csv" };
    private readonly DataArguments dataArguments = new();
    private readonly DeviceOption device;
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<bool> json = SharedOptions.Json();

    public EvaluateCommand(Terminal terminal, DeviceOption device)
        : base("evaluate", "Measure a model: fovea evaluate runs/mnist-001")
    {
        this.terminal = terminal;
        this.device = device;
        Add(model);
        foreach (Option option in new Option[] { dataSet, split, rollouts, glimpses, start, random, seed, dataSeed, predictions }) Add(option);
        device.AddTo(this);
        Add(threads);
        Add(json);
        dataArguments.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string path = parsed.GetValue(model)!;
        int threadCount = SharedOptions.ThreadsOf(parsed, threads);
        using OnnxModel? graph = OnnxModel.IsNamed(path) ? OnnxModel.Open(path, threadCount) : null;
        if (graph is not null && device.IsGiven(parsed)) throw new UsageException($"{DeviceOption.Name} has no part in an ONNX file, which ONNX Runtime looks with on the processor: leave it out");
        TrainedModel trained = graph?.Described ?? SharedOptions.OpenModel(path, terminal);
        Recipe asked = ComputeDevice.ForEvaluation(trained.Recipe);
        ComputeDevice? looking = graph is null ? device.For(parsed, asked, terminal) : null;
        EvaluationOptions options = new()
        {
            Rollouts = parsed.GetValue(rollouts),
            Glimpses = parsed.GetValue(glimpses) ?? graph?.Glimpses,
            Start = parsed.GetValue(start),
            RandomLocations = parsed.GetValue(random),
            Seed = parsed.GetValue(seed),
        };
        graph?.Require(options);
        string name = parsed.GetValue(dataSet) ?? trained.Recipe.Data;
        DataSplit? wanted = parsed.GetValue(split);
        if (wanted == DataSplit.Unlabelled) throw new UsageException("unlabelled images have no classes to compare with: try fovea predict");
        string? file = parsed.GetValue(predictions) is { } target ? OutputFile.Target(target, "--predictions", path) : null;
        ModelData data = await ModelData.LoadAsync(trained, name, before => Changed(parsed, name, before), wanted, new DataDisplay(terminal), stop).ConfigureAwait(false);
        if (wanted is null && data.Split == DataSplit.All)
            terminal.Say($"{name} is not split, so all of it is measured; --split test takes the part that training would hold out");
        using WorkerTeam team = new(threadCount);
        float[] first = [];
        using IComputeEngine engine = graph is not null ? new OnnxEngine(graph) : looking?.OpenFor(asked) ?? new ProcessorEngine(team);
        using Evaluator evaluator = new(trained.Model, data.Images, options, team, engine) { PassDone = (pass, probabilities) => first = pass == 0 && file is not null ? probabilities.ToArray() : first };
        Evaluation evaluation = evaluator.Run(stop);
        EvaluationResult result = EvaluationResult.From(evaluation, data, trained, options.RandomLocations || trained.Model.RandomLocations, file);
        // Nothing is said of a file that could not be written.
        if (file is not null) WritePredictions(file, data, first);
        if (parsed.GetValue(json)) terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.EvaluationResult));
        else Print(result, trained.ClassNames);
        return ExitCode.Done;
    }

    private JsonObject Changed(ParseResult parsed, string name, JsonObject before)
    {
        JsonObject options = dataArguments.Read(parsed, before);
        if (parsed.GetValue(dataSeed) is { } wanted) SetSeed(name, options, wanted);
        return options;
    }

    /// <summary>Chooses which validation and test images are made.</summary>
    private static void SetSeed(string name, JsonObject options, ulong seed)
    {
        const string option = "evaluationSeed";
        if (DataSets.Find(name) is { } entry && !entry.Defaults.ContainsKey(option))
        {
            IEnumerable<string> made = DataSets.Entries.Where(other => other.Defaults.ContainsKey(option)).Select(other => other.Usage);
            throw new UsageException($"--data-seed is for images that are made by a seed: {string.Join(", ", made)}; those of {entry.Usage} are what they are");
        }

        options[option] = seed;
    }

    /// <summary>A line per image, with the probabilities that its class was counted by; they are those of the first pass.</summary>
    private static void WritePredictions(string path, ModelData data, float[] probabilities) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = new(stream, leaveOpen: true) { NewLine = "\n" };
        IReadOnlyList<string> names = data.Data.ClassNames;
        writer.WriteLine(CsvLine.Join(["image", "truth", "class", .. names.Select(name => $"p({name})")]));
        for (int image = 0; image < data.Images.Count; image++)
        {
            ReadOnlySpan<float> row = probabilities.AsSpan(image * names.Count, names.Count);
            bool several = data.Images.SeveralClasses;
            string said = ClassLabel.InWords(ClassLabel.Said(row, several), names, several), truth = ClassLabel.InWords(data.Images.Labels[image], names, several);
            IEnumerable<string> numbers = row.ToArray().Select(number => number.ToString(CultureInfo.InvariantCulture));
            writer.WriteLine(CsvLine.Join([data.Images.NameOf(image), truth, said, .. numbers]));
        }
    });

    private void Print(EvaluationResult result, IReadOnlyList<string> classNames)
    {
        string spread = result.Passes > 1 ? $" ± {result.ErrorPercentSpread:F2} over {result.Passes} passes from random starts" : string.Empty;
        terminal.Output.WriteLine($"{result.Dataset} {result.Split}, {Counted.Of(result.Images, "image")}: error {result.ErrorPercent:F2} %{spread}{(result.WrongClassPercent is null ? string.Empty : ", right being who is in every class")}");
        terminal.Output.WriteLine($"{Counted.Of(result.Glimpses, "glimpse")} at {result.Locations} locations, {(result.Rollouts == 1 ? "one look" : $"{result.Rollouts} rollouts averaged")}, start {result.Start.ToString().ToLowerInvariant()}{(result.NumbersReadPercent is { } read ? $", {read:G3} % of an image read" : string.Empty)}; "
            + $"negative log-likelihood {result.NegativeLogLikelihood:F4}, calibration error {result.CalibrationErrorPercent:F2} %; {result.ImagesPerSecond:N0} looks/s");
        foreach (string warning in result.Warnings) terminal.Output.WriteLine($"WARNING: {warning}");
        string of = classNames.Count == 2 ? $" of {classNames[1]}" : string.Empty;
        terminal.Output.WriteLine($"accuracy {result.AccuracyPercent:F2} %, precision{of} {Percent(result.PrecisionPercent)}, recall {Percent(result.RecallPercent)}, F1 {Percent(result.F1Percent)}, "
            + $"Cohen's kappa {Number(result.CohenKappa, "F4")}, ROC AUC {Number(result.RocAuc, "F4")}");
        if (result.WrongClassPercent is { } wrong)
        {
            terminal.Output.WriteLine($"of all classes of all images, {wrong:F2} % wrongly said to be there or not; of 100 images that show a class, so many were said to:");
            terminal.Output.WriteLine(string.Join(", ", result.ClassAccuracyPercent.Select(each => $"{each.Key} {Number(each.Value, "F1")}")));
        }
        else if (classNames.Count <= MostMatrixColumns) PrintConfusion(result, classNames);
        else foreach ((string name, double? percent) in result.ClassAccuracyPercent) terminal.Output.WriteLine($"{name}: {(percent is null ? "no images" : $"{percent:F1} % right")}");
        if (result.Predictions is { } file) terminal.Output.WriteLine($"every image{(result.Passes > 1 ? $" in the first of {result.Passes} passes" : string.Empty)}: {file}");
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

/// <summary>What "evaluate" says of a model on a data set.</summary>
internal sealed record EvaluationResult(
    string Dataset,
    string Split,
    int Images,
    double ErrorPercent,
    double ErrorPercentSpread,
    int Passes,
    int Rollouts,
    string Locations,
    int Glimpses,
    double? NumbersReadPercent,
    StartLocation Start,
    double NegativeLogLikelihood,
    double CalibrationErrorPercent,
    double? WrongClassPercent,
    double AccuracyPercent,
    double? PrecisionPercent,
    double? RecallPercent,
    double? F1Percent,
    double? CohenKappa,
    double? RocAuc,
    IReadOnlyDictionary<string, double?> ClassAccuracyPercent,
    IReadOnlyList<IReadOnlyList<long>> Confusion,
    IReadOnlyList<string> Warnings,
    string? Predictions,
    double ImagesPerSecond,
    double Seconds)
{
    /// <summary>Says what was measured.</summary>
    /// <param name="evaluation">The figures.</param>
    /// <param name="data">What they were measured on.</param>
    /// <param name="trained">The model.</param>
    /// <param name="random">Whether it looked anywhere.</param>
    /// <param name="predictions">The file of predictions; null for none.</param>
    public static EvaluationResult From(Evaluation evaluation, ModelData data, TrainedModel trained, bool random, string? predictions)
    {
        IReadOnlyList<string> classNames = trained.ClassNames;
        Dictionary<string, double?> accuracy = [];
        for (int c = 0; c < classNames.Count; c++)
            accuracy[classNames[c]] = OrNull(evaluation.ClassAccuracyPercent[c]);
        ClassificationScores scores = evaluation.Scores;
        return new EvaluationResult(
            data.Data.Name, DataResult.NameOf(data.Split), evaluation.Images, evaluation.ErrorPercent, evaluation.ErrorPercentSpread, evaluation.Passes, evaluation.Rollouts,
            random ? "random" : evaluation.SampledLocations ? "sampled" : "mean",
            evaluation.Glimpses, data.Images.DiffersInShape ? null : 100.0 * trained.Model.NumbersRead(data.Images.Shape, evaluation.Glimpses) / data.Images.Shape.Bytes, evaluation.Start, evaluation.NegativeLogLikelihood, evaluation.CalibrationErrorPercent, evaluation.WrongClassPercent,
            scores.AccuracyPercent, OrNull(scores.PrecisionPercent), OrNull(scores.RecallPercent), OrNull(scores.F1Percent), OrNull(scores.CohenKappa), OrNull(scores.RocAuc),
            accuracy, evaluation.Confusion, [.. data.WarningsFor(trained)], predictions,
            (double)evaluation.Images * evaluation.Passes * evaluation.Rollouts / evaluation.Seconds, evaluation.Seconds);
    }

    /// <summary>JSON has no NaN.</summary>
    private static double? OrNull(double number) => double.IsNaN(number) ? null : number;
}
