using System.CommandLine;
using System.Text.Json;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;
using Fovea.Configuration;
using Fovea.Training.Checkpoints;
using Fovea.Training.Imports;

namespace Fovea.Cli.Verbs;

/// <summary>fovea import: makes a model of weights that another program learned, by a map of names; or shows what a file holds, and begins such a map.</summary>
internal sealed class ImportCommand : Command
{
    private const string Extension = ".safetensors", Models = "models";

    private readonly Terminal terminal;
    private readonly Argument<string> weights = new("WEIGHTS") { Description = "A safetensors file, or what torch.save has written: .pth, .pt, .tar." };
    private readonly Option<string?> map = new("--map") { Description = "Which of its tensors is which of ours; default: what 'fovea export --safetensors' has written into its file.", HelpName = "FILE.json" };
    private readonly Option<string?> recipe = new("--recipe") { Description = "The model's recipe: a recipe file or a data set; default: what 'fovea export --safetensors' has written into its file.", HelpName = "RECIPE" };
    private readonly Option<string[]> set = new("--set") { Description = "Change any option of the recipe.", HelpName = "model.glimpses=6" };
    private readonly Option<string?> output = new("--out") { Description = "The model's file, or a folder to put it into; default: the folder models if there is one here, or else here.", HelpName = "FILE.safetensors" };
    private readonly Option<bool> overwrite = new("--overwrite") { Description = "Replace a file that is there." };
    private readonly Option<bool> list = new("--list") { Description = "Show its tensors and our parameters with their shapes, and make no model." };
    private readonly Option<string?> newMap = new("--new-map") { Description = "Write a map that is guessed by shapes and names, to be read and put right, and make no model.", HelpName = "FILE.json" };
    private readonly Option<bool> json = SharedOptions.Json();

    public ImportCommand(Terminal terminal)
        : base("import", "Bring a model in: fovea import weights.pth --map map.json --recipe mnist --out models/mine.safetensors")
    {
        this.terminal = terminal;
        Add(weights);
        foreach (Option option in new Option[] { map, recipe, set, output, overwrite, list, newMap, json }) Add(option);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        bool isLooking = parsed.GetValue(list) || parsed.GetValue(newMap) is not null;
        Option[] ofModels = parsed.GetValue(newMap) is null ? [output, overwrite] : [output];
        if (isLooking && ofModels.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } unfit)
            throw new UsageException($"{unfit.Name} is for a model, and none is made with {(parsed.GetValue(list) ? list.Name : newMap.Name)}");
        using ForeignWeights file = ForeignWeights.Open(parsed.GetValue(weights)!);
        WeightMap? given = parsed.GetValue(map) is { } path ? WeightMap.Read(path) : file.Metadata.TryGetValue(TorchLayout.MapKey, out string? own) ? WeightMap.Parse(own, $"the map in {file.Path}") : null;
        Recipe? wanted = RecipeOf(parsed, file);
        if (isLooking) return await LookAsync(parsed, file, given, wanted, stop).ConfigureAwait(false);
        if (given is null) throw new UsageException($"which tensor is which must be said: give {map.Name} FILE.json, which {ShellCommand.Line("import", file.Path, recipe.Name, "RECIPE", newMap.Name, "FILE.json")} begins");
        if (wanted is null) throw new UsageException($"what the model is must be said: give {recipe.Name} RECIPE");
        string target = TargetOf(parsed, file.Path);
        TrainedModel model = (await ImagesOfAsync(given, wanted, stop).ConfigureAwait(false)).NewModel(wanted);
        // PyTorch can be told to leave check sums out, so that a wrong one is no proof.
        if (file.Damaged() is { Count: > 0 } damaged)
            terminal.Say($"WARNING: {string.Join(", ", damaged)} in {file.Path} {(damaged.Count == 1 ? "is" : "are")} not what the archive's check sums say: the file is damaged, or was saved without them");
        WeightImport.Fill(file, given, model.Model.Parameters);
        model.Save(target);
        Print(new ImportResult(target, new FileInfo(target).Length, model.ParameterCount, model.Model.Parameters.Parameters.Count, model.ClassNames, model.ImageShape), model, parsed.GetValue(json));
        return ExitCode.Done;
    }

    private Recipe? RecipeOf(ParseResult parsed, ForeignWeights file)
    {
        Recipe? found = parsed.GetValue(recipe) is { } named ? RecipeCatalog.Find(named)
            : file.Metadata.TryGetValue(TorchLayout.RecipeKey, out string? own) ? Recipe.Parse(own) : null;
        string[] changes = parsed.GetValue(set) ?? [];
        if (found is null) return changes.Length == 0 ? null : throw new UsageException($"{set.Name} changes a recipe: give {recipe.Name} too");
        found = found.With(changes.Select(change => change.Split('=', 2) is [string option, string value] ? KeyValuePair.Create(option, value) : throw new UsageException($"{set.Name} takes OPTION=VALUE, but got '{change}'")));
        return found with { Data = NamedData.Absolute(found.Data) };
    }

    private async Task<ModelImport> ImagesOfAsync(WeightMap? given, Recipe wanted, CancellationToken stop) =>
        ModelImport.From(given) ?? ModelImport.From(given, await NamedData.LoadAsync(wanted, new DataDisplay(terminal), stop).ConfigureAwait(false));

    /// <summary>A model of which only names and shapes count: those do not depend on a normalisation, which a map to be still has to tell.</summary>
    private async Task<TrainedModel> ShapesOfAsync(WeightMap? given, Recipe wanted, CancellationToken stop)
    {
        ModelImport images = await ImagesOfAsync(given, wanted, stop).ConfigureAwait(false);
        ChannelNormalization any = new([.. Enumerable.Repeat(0f, images.Shape.Channels)], [.. Enumerable.Repeat(1f, images.Shape.Channels)]);
        return (images with { Normalization = images.Normalization ?? any }).NewModel(wanted);
    }

    private async Task<int> LookAsync(ParseResult parsed, ForeignWeights file, WeightMap? given, Recipe? wanted, CancellationToken stop)
    {
        TrainedModel? model = wanted is null ? null : await ShapesOfAsync(given, wanted, stop).ConfigureAwait(false);
        ImportListing listing = new(
            [.. file.Tensors.Select(tensor => new ListedTensor(tensor.Name, tensor.Type.Name, tensor.Shape))],
            model is null ? null : [.. model.Model.Parameters.Parameters.Select(parameter => new ListedTensor(parameter.Name, "float32", parameter.Shape))]);
        if (parsed.GetValue(newMap) is { } path)
        {
            if (model is null) throw new UsageException($"a map is for a model: give {recipe.Name} RECIPE");
            AtomicFile.WriteAllText(Fresh(parsed, path, newMap), MapGuess.Of(file, model).ToText());
        }

        if (parsed.GetValue(json)) terminal.Output.WriteLine(JsonSerializer.Serialize(listing, CliContext.Readable.ImportListing));
        else Print(listing, parsed);
        return ExitCode.Done;
    }

    private void Print(ImportListing listing, ParseResult parsed)
    {
        if (parsed.GetValue(list))
        {
            terminal.Output.WriteLine($"{parsed.GetValue(weights)}: {Counted.Of(listing.Tensors.Count, "tensor")}");
            PrintAll(listing.Tensors);
            if (listing.Parameters is { } ours)
            {
                terminal.Output.WriteLine($"the model's: {Counted.Of(ours.Count, "parameter")}; weights are [inputs, outputs] here and [outputs, inputs] in PyTorch");
                PrintAll(ours);
            }
        }

        if (parsed.GetValue(newMap) is { } path)
            terminal.Output.WriteLine($"{path}: a guess by shapes, names and order. Read it, put it right, then {ShellCommand.Line("import", parsed.GetValue(weights)!, map.Name, path, recipe.Name, parsed.GetValue(recipe) ?? "RECIPE")}");
    }

    private void PrintAll(IReadOnlyList<ListedTensor> tensors)
    {
        int width = tensors.Max(tensor => tensor.Name.Length);
        foreach (ListedTensor tensor in tensors) terminal.Output.WriteLine($"  {tensor.Name.PadRight(width)}  {tensor.Type,-8}  {ForeignTensor.InWords(tensor.Shape)}");
    }

    private string TargetOf(ParseResult parsed, string source)
    {
        string file = $"{Path.GetFileNameWithoutExtension(source)}{Extension}";
        string wanted = parsed.GetValue(output) ?? (Directory.Exists(Models) ? Models : ".");
        if (!Directory.Exists(wanted) && !wanted.EndsWith(Extension, StringComparison.Ordinal)) throw new UsageException($"{output.Name} must be a folder that is there, or end with {Extension}, but is {wanted}");
        return Fresh(parsed, Directory.Exists(wanted) ? Path.Combine(wanted, file) : wanted, output);
    }

    /// <summary>The full path of a file that is not there yet, or may be replaced.</summary>
    private string Fresh(ParseResult parsed, string wanted, Option<string?> option)
    {
        string target = OutputFile.Target(wanted, option.Name, parsed.GetValue(weights), parsed.GetValue(recipe), parsed.GetValue(map));
        if (File.Exists(target) && !parsed.GetValue(overwrite)) throw new RunException($"{target} is there already: give another {option.Name}, or {overwrite.Name}");
        return target;
    }

    private void Print(ImportResult result, TrainedModel model, bool asJson)
    {
        if (asJson)
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.ImportResult));
            return;
        }

        string file = Path.GetRelativePath(".", result.File);
        terminal.Output.WriteLine($"{file}: {model}, {result.Bytes / 1e6:F2} MB");
        terminal.Output.WriteLine($"measure it: {ShellCommand.Line("evaluate", file)}");
    }
}

/// <summary>What "import" says of a model.</summary>
/// <param name="File">Its file.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Numbers">Numbers that were learned.</param>
/// <param name="Parameters">Parameters that they are in, statistics among them.</param>
/// <param name="ClassNames">One name per class.</param>
/// <param name="ImageShape">Shape of its images.</param>
internal sealed record ImportResult(string File, long Bytes, int Numbers, int Parameters, IReadOnlyList<string> ClassNames, ImageShape ImageShape);

/// <summary>What "import --list" says.</summary>
/// <param name="Tensors">The file's.</param>
/// <param name="Parameters">The model's; null without a recipe.</param>
internal sealed record ImportListing(IReadOnlyList<ListedTensor> Tensors, IReadOnlyList<ListedTensor>? Parameters);

/// <summary>A tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its numbers.</param>
/// <param name="Shape">Extent of each axis.</param>
internal sealed record ListedTensor(string Name, string Type, IReadOnlyList<int> Shape);
