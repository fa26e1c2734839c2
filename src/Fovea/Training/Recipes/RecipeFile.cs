using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Fovea.Configuration;
using Fovea.Training.Checkpoints;

namespace Fovea.Training.Recipes;

/// <summary>Recipes as JSON. What a recipe leaves out has its default; what no option knows is an error.</summary>
public static class RecipeFile
{
    /// <summary>Version of a run's recipe.json and of the JSON files beside it.</summary>
    private const int Version = 1;

    // What is an option of data, its source says: there are sources outside of this library.
    private const string DataOptionsPlace = "dataOptions";

    /// <summary>Reads a recipe file.</summary>
    /// <exception cref="RecipeException">The file cannot be read, is no JSON, or breaks a rule.</exception>
    public static Recipe Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RecipeException($"recipe {path} cannot be read: {exception.Message}", exception);
        }

        try
        {
            return Parse(text);
        }
        catch (RecipeException exception)
        {
            throw new RecipeException($"recipe {path}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a recipe from JSON.</summary>
    /// <exception cref="RecipeException">It is no JSON, or breaks a rule.</exception>
    public static Recipe Parse(string json)
    {
        JsonNode? overlay;
        try
        {
            overlay = JsonNode.Parse(json, documentOptions: JsonOverlay.Lenient);
        }
        catch (JsonException exception)
        {
            throw new RecipeException($"not valid JSON: {exception.Message}", exception);
        }

        JsonObject options = overlay as JsonObject ?? throw new RecipeException("must be a JSON object");
        if (options.Remove(FormatVersion.JsonKey, out JsonNode? version) && FormatVersion.RefusalOf(version, Version) is { } refusal) throw new RecipeException(refusal);
        return Apply(new Recipe(), [options]);
    }

    /// <summary>A recipe with one option changed.</summary>
    /// <param name="recipe">The recipe to start from; not changed.</param>
    /// <param name="path">Where the option stands: "training.optimizer.kind".</param>
    /// <param name="value">Its new value as JSON; what is no JSON is taken as a string.</param>
    /// <exception cref="RecipeException">There is no such option, or the value breaks its rule.</exception>
    public static Recipe With(this Recipe recipe, string path, string value) => recipe.With([KeyValuePair.Create(path, value)]);

    /// <summary>A recipe with several options changed, in order. Which options go together, <see cref="RecipeRules"/> says.</summary>
    /// <param name="recipe">The recipe to start from; not changed.</param>
    /// <param name="changes">Paths and values as in <see cref="With(Recipe, string, string)"/>.</param>
    /// <exception cref="RecipeException">There is no such option, or a value breaks its rule.</exception>
    public static Recipe With(this Recipe recipe, IEnumerable<KeyValuePair<string, string>> changes) => Apply(recipe, changes.Select(OverlayOf));

    /// <summary>The whole recipe as JSON, defaults included.</summary>
    /// <exception cref="RecipeException">It has a part of your own, which no JSON can name.</exception>
    public static string ToJson(this Recipe recipe)
    {
        if (OwnPartOf(recipe, RecipeContext.Default.Recipe, string.Empty) is { } own)
            throw new RecipeException(
                $"{own}, a part of your own, which no file can name. Such a model is trained without a folder, new Trainer(recipe, data), "
                + "and used in the same process, Trainer.Best; neither a run nor a model can be written");
        return JsonSerializer.Serialize(recipe, RecipeContext.Readable.Recipe);
    }

    /// <summary>The recipe as a run's recipe.json: with the version of the files beside it.</summary>
    /// <exception cref="RecipeException">It has a part of your own, which no JSON can name.</exception>
    internal static string ToRunFile(this Recipe recipe)
    {
        JsonObject file = JsonNode.Parse(recipe.ToJson())!.AsObject();
        file.Insert(0, FormatVersion.JsonKey, Version);
        return file.ToJsonString(RecipeContext.Readable.Options) + "\n";
    }

    /// <summary>Whether another recipe means the same: not the same text, since options that one leaves out have their defaults.</summary>
    /// <exception cref="RecipeException">One of them has a part of your own.</exception>
    public static bool IsSameAs(this Recipe recipe, Recipe other) => JsonNode.DeepEquals(JsonNode.Parse(recipe.ToJson()), JsonNode.Parse(other.ToJson()));

    private static JsonObject OverlayOf(KeyValuePair<string, string> change)
    {
        JsonObject overlay = [];
        JsonOverlay.Put(overlay, change.Key, JsonOverlay.ParseValue(change.Value));
        return overlay;
    }

    /// <summary>The first part of a kind that recipes cannot name, and where it stands: "model.core is a MinimalGatedOptions". Null if there is none.</summary>
    private static string? OwnPartOf(object value, JsonTypeInfo declared, string place)
    {
        if (declared.PolymorphismOptions is { } kinds && kinds.DerivedTypes.All(kind => kind.DerivedType != value.GetType())) return $"{place} is a {value.GetType().Name}";
        JsonTypeInfo type = declared.PolymorphismOptions is null ? declared : declared.Options.GetTypeInfo(value.GetType());
        return type.Properties
            .Select(property => property.Get?.Invoke(value) is { } part
                ? OwnPartOf(part, declared.Options.GetTypeInfo(property.PropertyType), place.Length == 0 ? property.Name : $"{place}.{property.Name}") : null)
            .FirstOrDefault(own => own is not null);
    }

    private static Recipe Apply(Recipe recipe, IEnumerable<JsonObject> overlays)
    {
        try
        {
            foreach (JsonObject overlay in overlays)
                recipe = JsonOverlay.Apply(recipe, overlay, RecipeContext.Default.Recipe, PartDefaults.Of, place => place == DataOptionsPlace);
            return recipe;
        }
        catch (Exception exception) when (exception is OptionException or ArgumentException)
        {
            throw new RecipeException(exception.Message, exception);
        }
    }
}
