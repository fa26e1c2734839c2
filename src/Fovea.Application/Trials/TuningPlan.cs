using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Application.Catalog;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Training.Recipes;
using Fovea.Tuning;

namespace Fovea.Application.Trials;

/// <summary>What a tuning file says: a recipe, what of it is searched, and how.</summary>
/// <param name="Recipe">What all trials start from.</param>
/// <param name="Space">Its dimensions are the recipe's options, by path: training.learningRate.</param>
/// <param name="Sampler">How points are chosen; null for the default.</param>
/// <param name="Pruner">Which trials are stopped early; null for none.</param>
internal sealed record TuningPlan(Recipe Recipe, SearchSpace Space, SamplerOptions? Sampler, PrunerOptions? Pruner)
{
    private static readonly string[] keys = ["recipe", "space", "sampler", "pruner"];

    /// <summary>The plan that an argument means: a tuning file, or a recipe file or data set, whose rate and, with a policy, deviation are searched.</summary>
    /// <param name="argument">What was typed.</param>
    /// <param name="change">Changes the recipe before anything is made of it.</param>
    /// <exception cref="RecipeException">The file breaks a rule.</exception>
    public static TuningPlan Find(string argument, Func<Recipe, Recipe> change)
    {
        if (File.Exists(argument) && ReadObject(argument) is { } content && content.ContainsKey("space"))
        {
            TuningPlan plan = Read(argument, content);
            return plan with { Recipe = change(plan.Recipe) };
        }

        Recipe recipe = change(RecipeCatalog.Find(argument));
        return new TuningPlan(recipe, DefaultSpace(recipe), null, null);
    }

    /// <summary>A space from a file of its own.</summary>
    /// <exception cref="RecipeException">The file cannot be read, or breaks a rule.</exception>
    public static SearchSpace ReadSpace(string path)
    {
        JsonObject content = ReadObject(path);
        return SpaceOf(path, content["space"] is JsonObject inner ? inner : content);
    }

    /// <summary>Checks that the recipe takes what the space holds, in its middle and at its ends, and can be trained there.</summary>
    /// <param name="data">The data; null while it is not there.</param>
    /// <exception cref="RecipeException">It does not, or cannot.</exception>
    /// <exception cref="DataException">The data is not fit to train on.</exception>
    public void Check(DataSet? data = null)
    {
        foreach (double place in new[] { 0.5, 0, 1 })
        {
            double[] unit = [.. Space.Dimensions.Select(_ => place)];
            try
            {
                Recipe there = StudyFolder.WithParameters(Recipe, Space.At(unit));
                // A trial leaves the test images alone.
                if (data is null) RecipeRules.Check(there);
                else RecipeRules.Check(there, data, testsAtEnd: false);
            }
            catch (Exception exception) when (exception is RecipeException or OptionException)
            {
                throw new RecipeException($"the search space does not fit the recipe: {exception.Message}", exception);
            }
        }
    }

    private static TuningPlan Read(string path, JsonObject content)
    {
        if (content.Select(pair => pair.Key).Except(keys).FirstOrDefault() is { } unknown)
            throw new RecipeException($"{path}: unknown option '{unknown}'{NearestName.Suggestion(unknown, keys)}; a tuning file has {string.Join(", ", keys)}");
        SearchSpace space = SpaceOf(path, content["space"]);
        try
        {
            return new TuningPlan(
                Recipe.Parse(PartOf(content, "recipe").ToJsonString()),
                space,
                content["sampler"] is { } sampler ? TuningJson.Read(sampler.ToJsonString(), TuningJson.Default.SamplerOptions, "sampler") : null,
                content["pruner"] is { } pruner ? TuningJson.Read(pruner.ToJsonString(), TuningJson.Default.PrunerOptions, "pruner") : null);
        }
        catch (Exception exception) when (exception is RecipeException or OptionException)
        {
            throw new RecipeException($"{path}: {exception.Message}", exception);
        }
    }

    private static JsonObject PartOf(JsonObject content, string key) => content[key] switch
    {
        null => [],
        JsonObject part => part,
        JsonNode other => throw new RecipeException($"{key} must be an object, but is {ReadableJson.Write(other)}"),
    };

    private static SearchSpace SpaceOf(string path, JsonNode? content)
    {
        try
        {
            return SearchSpace.Parse(content?.ToJsonString() ?? "null");
        }
        catch (SpaceException exception)
        {
            throw new RecipeException($"{path}: {exception.Message}", exception);
        }
    }

    private static JsonObject ReadObject(string path)
    {
        try
        {
            return JsonNode.Parse(PlainFile.ReadAllText(path), documentOptions: ReadableJson.Lenient) as JsonObject
                ?? throw new RecipeException($"{path}: must be a JSON object");
        }
        catch (JsonException exception)
        {
            throw new RecipeException($"{path} cannot be read: {JsonFault.Describe(exception)}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RecipeException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static SearchSpace DefaultSpace(Recipe recipe)
    {
        List<Dimension> dimensions = [new FloatDimension("training.learningRate", 1e-5, 0.03, log: true)];
        if (recipe.Model is RecurrentAttentionOptions) dimensions.Add(new FloatDimension("model.locationStd", 0.01, 1, log: true));
        return new SearchSpace(dimensions);
    }
}
