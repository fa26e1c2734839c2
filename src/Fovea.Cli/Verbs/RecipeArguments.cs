using System.CommandLine;
using System.Text.Json.Nodes;
using Fovea.Application.Catalog;
using Fovea.Configuration;
using Fovea.Tuning;

namespace Fovea.Cli.Verbs;

/// <summary>What changes a recipe on the command line, as every verb that trains by one takes it.</summary>
internal sealed class RecipeArguments
{
    private readonly Option<int?> epochs = new("--epochs") { Description = "Passes over the training images." };
    private readonly Option<int?> patience = new("--patience") { Description = "End when no epoch was better than the best so far for this many epochs." };
    private readonly Option<string[]> set = new("--set") { Description = "Change any option of the recipe.", HelpName = "training.batchSize=64" };
    private readonly DataArguments data = new();

    /// <summary>Passes over the training images, where they are given.</summary>
    public Option<int?> Epochs => epochs;

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { epochs, patience, set }) command.Add(option);
        data.AddTo(command);
    }

    /// <summary>What is given, as it is typed: "--set", "--resize".</summary>
    public IEnumerable<string> GivenIn(ParseResult parsed) =>
        new Option[] { epochs, patience, set }.Concat(data.Options).Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name);

    /// <summary>A recipe as the command line changes it; its data is where it is from anywhere, and the model that it starts from is the one that is there now.</summary>
    /// <exception cref="UsageException">An option is not NAME=VALUE, or the recipe leaves open where its data lies.</exception>
    /// <exception cref="RecipeException">There is no such option, or a value breaks its rule.</exception>
    public Recipe Apply(ParseResult parsed, Recipe recipe)
    {
        // A number of epochs is for a run in one go, whatever became of the recipe's own.
        if (parsed.GetValue(epochs) is not null) recipe = recipe with { Training = recipe.Training with { Extensions = [] } };
        recipe = recipe.With(ChangesIn(parsed));
        if (DataSets.Find(recipe.Data) is { TakesPath: true } entry && recipe.Data == entry.Usage && !Path.Exists("PATH"))
            throw new UsageException($"the recipe leaves open where its data lies: give --set data={entry.Name}:FOLDER");
        return recipe with
        {
            Data = NamedData.Absolute(recipe.Data),
            DataOptions = data.Read(parsed, recipe.DataOptions),
            StartFrom = recipe.StartFrom is { WeightsSha256: null } start ? StartingWeights.From(start.Model) : recipe.StartFrom,
        };
    }

    /// <summary>Throws where an option is given that a search chooses: neither could win without surprise.</summary>
    /// <exception cref="UsageException">One is.</exception>
    public void RequireNotSearched(ParseResult parsed, SearchSpace space)
    {
        JsonObject given = new() { ["dataOptions"] = data.Read(parsed) };
        foreach ((string path, string value) in ChangesIn(parsed)) JsonOverlay.Put(given, path, ReadableJson.ParseValue(value));
        if (space.Dimensions.FirstOrDefault(dimension => Holds(given, dimension.Name)) is { } searched)
            throw new UsageException($"{searched.Name} is searched, so it cannot be set too: leave it out here, or take it out of the search space");
    }

    private static bool Holds(JsonObject given, string path)
    {
        string[] names = path.Split('.');
        foreach (string name in names[..^1])
        {
            if (given[name] is not JsonObject part) return false;
            given = part;
        }

        return given.ContainsKey(names[^1]);
    }

    private IEnumerable<KeyValuePair<string, string>> ChangesIn(ParseResult parsed)
    {
        foreach (string change in parsed.GetValue(set) ?? [])
            yield return change.Split('=', 2) is [string option, string value] ? KeyValuePair.Create(option, value) : throw new UsageException($"--set takes OPTION=VALUE, but got '{change}'");
        if (parsed.GetValue(epochs) is { } wantedEpochs) yield return KeyValuePair.Create("training.epochs", $"{wantedEpochs}");
        if (parsed.GetValue(patience) is { } wantedPatience) yield return KeyValuePair.Create("training.patience", $"{wantedPatience}");
    }
}
