using System.Text.Json.Nodes;
using Fovea.Configuration;

namespace Fovea.Reports;

/// <summary>A recipe as a list of options: "training.batchSize", "64".</summary>
internal static class RecipeOptions
{
    /// <summary>All options with their values as JSON, strings without quotes, in the recipe's order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Flatten(Recipe recipe) => [.. Flatten(JsonNode.Parse(recipe.ToJson())!, string.Empty)];

    /// <summary>All options of several recipes, side by side.</summary>
    /// <param name="recipes">The recipes.</param>
    /// <returns>Options in order, with a value per recipe; empty where a recipe has no such option.</returns>
    public static IReadOnlyList<(string Option, IReadOnlyList<string> Values)> Beside(params IReadOnlyList<Recipe> recipes)
    {
        Dictionary<string, string>[] options = [.. recipes.Select(recipe => new Dictionary<string, string>(Flatten(recipe)))];
        IEnumerable<string> names = recipes.SelectMany(Flatten).Select(pair => pair.Key).Distinct();
        return [.. names.Select(name => (name, (IReadOnlyList<string>)[.. options.Select(each => each.GetValueOrDefault(name, string.Empty))]))];
    }

    private static IEnumerable<KeyValuePair<string, string>> Flatten(JsonNode? node, string place)
    {
        if (node is not JsonObject part)
        {
            string text = node is JsonValue value && value.TryGetValue(out string? plain) ? plain : ReadableJson.Write(node);
            return [new(place, text)];
        }

        return part.SelectMany(pair => Flatten(pair.Value, place.Length == 0 ? pair.Key : $"{place}.{pair.Key}"));
    }
}
