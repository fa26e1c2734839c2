using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Configuration;

namespace Fovea.Training.Recipes;

/// <summary>Recipes as JSON. What a recipe leaves out has its default; what no option knows is an error.</summary>
public static class RecipeFile
{
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

        return Apply(new Recipe(), [overlay as JsonObject ?? throw new RecipeException("must be a JSON object")]);
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
    public static string ToJson(this Recipe recipe) => JsonSerializer.Serialize(recipe, RecipeContext.Default.Recipe);

    private static JsonObject OverlayOf(KeyValuePair<string, string> change)
    {
        JsonObject overlay = [];
        JsonOverlay.Put(overlay, change.Key, JsonOverlay.ParseValue(change.Value));
        return overlay;
    }

    private static Recipe Apply(Recipe recipe, IEnumerable<JsonObject> overlays)
    {
        try
        {
            foreach (JsonObject overlay in overlays)
                recipe = JsonOverlay.Apply(recipe, overlay, RecipeContext.Default.Recipe, PartDefaults.Of, place => place == DataOptionsPlace);
            return recipe;
        }
        catch (ArgumentException exception)
        {
            throw new RecipeException(exception.Message, exception);
        }
    }
}
