using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fovea.Training.Recipes;

/// <summary>Recipes as JSON. What a recipe leaves out has its default; what no option knows is an error.</summary>
public static class RecipeFile
{
    private static readonly JsonDocumentOptions lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
    };

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
            overlay = JsonNode.Parse(json, documentOptions: lenient);
        }
        catch (JsonException exception)
        {
            throw new RecipeException($"not valid JSON: {exception.Message}", exception);
        }

        return Apply(new Recipe(), overlay as JsonObject ?? throw new RecipeException("must be a JSON object"));
    }

    /// <summary>A recipe with one option changed.</summary>
    /// <param name="recipe">The recipe to start from; not changed.</param>
    /// <param name="path">Where the option stands: "training.optimizer.kind".</param>
    /// <param name="value">Its new value as JSON; what is no JSON is taken as a string.</param>
    /// <exception cref="RecipeException">There is no such option, or the value breaks its rule.</exception>
    public static Recipe With(this Recipe recipe, string path, string value)
    {
        JsonNode? node = ParseValue(value);
        foreach (string name in path.Split('.').Reverse()) node = new JsonObject { [name] = node };
        return Apply(recipe, node!.AsObject());
    }

    /// <summary>The whole recipe as JSON, defaults included.</summary>
    public static string ToJson(this Recipe recipe) => JsonSerializer.Serialize(recipe, RecipeContext.Default.Recipe);

    private static JsonNode? ParseValue(string value)
    {
        try
        {
            return JsonNode.Parse(value, documentOptions: lenient);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }

    private static Recipe Apply(Recipe recipe, JsonObject overlay)
    {
        JsonObject merged = JsonSerializer.SerializeToNode(recipe, RecipeContext.Default.Recipe)!.AsObject();
        Merge(merged, overlay, place: string.Empty);
        try
        {
            Recipe result = merged.Deserialize(RecipeContext.Default.Recipe)!;
            result.Training.Validated();
            return result;
        }
        catch (ArgumentException exception)
        {
            throw new RecipeException(exception.Message, exception);
        }
        catch (JsonException exception)
        {
            string place = exception.Path?.TrimStart('$', '.') ?? string.Empty;
            throw new RecipeException($"{place} has a value of the wrong kind: {ValueAt(merged, place)}", exception);
        }
    }

    /// <summary>Writes an overlay's values over a part's; a part of another kind starts from that kind's defaults.</summary>
    private static void Merge(JsonObject target, JsonObject overlay, string place)
    {
        foreach ((string key, JsonNode? value) in overlay)
        {
            string keyPlace = place.Length == 0 ? key : $"{place}.{key}";
            if (!target.TryGetPropertyValue(key, out JsonNode? current))
                throw new RecipeException($"unknown key '{keyPlace}'; known here: {string.Join(", ", target.Select(pair => pair.Key))}");
            if (current is not JsonObject part)
            {
                target[key] = value?.DeepClone();
                continue;
            }

            if (value is not JsonObject partOverlay) throw new RecipeException($"{keyPlace} must be an object, but is {value?.ToJsonString() ?? "null"}");
            if (partOverlay["kind"] is JsonValue kind && part["kind"]?.ToString() != kind.ToString())
                target[key] = part = PartDefaults.Of(key, kind.ToString());
            Merge(part, partOverlay, keyPlace);
        }
    }

    private static string ValueAt(JsonObject root, string place)
    {
        JsonNode? node = root;
        foreach (string name in place.Split('.')) node = (node as JsonObject)?[name];
        return node?.ToJsonString() ?? "null";
    }
}
