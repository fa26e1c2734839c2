using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Fovea.Configuration;

namespace Fovea.Training.Recipes;

/// <summary>
/// How recipes are written as JSON: the kinds of parts that the library has, as their base records' attributes list them, and those registered.
/// Nothing of it changes: the serializer fixes what it knows at first use, so that another registered kind means another one of these.
/// </summary>
internal sealed class RecipeJson
{
    /// <summary>Recipes with some registered kinds.</summary>
    public RecipeJson(IReadOnlyList<RegisteredKind> registered)
    {
        Registered = registered;
        // Reflection has an answer for every type, and is asked last.
        IEnumerable<IJsonTypeInfoResolver> others = registered.Select(kind => kind.Resolver).Distinct().OrderBy(resolver => resolver is DefaultJsonTypeInfoResolver);
        JsonSerializerOptions options = new(ReadableJson.Like(RecipeContext.Default.Options))
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine([RecipeContext.Default.WithAddedModifier(AddKinds), .. others]),
        };
        Type = (JsonTypeInfo<Recipe>)options.GetTypeInfo(typeof(Recipe));
    }

    /// <summary>The kinds that are not the library's.</summary>
    public IReadOnlyList<RegisteredKind> Registered { get; }

    /// <summary>A recipe's metadata, and by its options that of every part.</summary>
    public JsonTypeInfo<Recipe> Type { get; }

    /// <summary>A recipe as text that people read.</summary>
    /// <exception cref="RecipeException">It has a part that no JSON can name.</exception>
    public string Write(Recipe recipe)
    {
        RequireNames(recipe);
        return JsonSerializer.Serialize(recipe, Type);
    }

    /// <summary>A recipe as a run's recipe.json: with the version of the files beside it.</summary>
    /// <exception cref="RecipeException">It has a part that no JSON can name.</exception>
    public string Write(Recipe recipe, string versionKey, int version)
    {
        JsonObject file = ToNode(recipe);
        file.Insert(0, versionKey, version);
        return file.ToJsonString(Type.Options) + "\n";
    }

    /// <summary>A recipe as JSON.</summary>
    /// <exception cref="RecipeException">It has a part that no JSON can name.</exception>
    public JsonObject ToNode(Recipe recipe)
    {
        RequireNames(recipe);
        return JsonSerializer.SerializeToNode(recipe, Type)!.AsObject();
    }

    /// <summary>A recipe with some options changed.</summary>
    /// <exception cref="RecipeException">There is no such option, a value breaks its rule, or the recipe has a part that no JSON can name.</exception>
    public Recipe Apply(Recipe recipe, JsonObject overlay)
    {
        RequireNames(recipe);
        string hint = string.Empty;
        try
        {
            return JsonOverlay.Apply(recipe, overlay, Type, part => Keep(RecipeParts.HintOfMissingKind(part)));
        }
        catch (Exception exception) when (exception is OptionException or ArgumentException)
        {
            // Whoever wrote the recipe need not be a programmer: how to register a part is said by the inner exception, which programmers see.
            throw new RecipeException(exception.Message, hint.Length == 0 ? exception : new OptionException(exception.Message + hint, exception));
        }

        string Keep(string advice)
        {
            hint = advice;
            return string.Empty;
        }
    }

    /// <summary>The first part of a kind that no JSON can name, and where it stands; null if there is none.</summary>
    public (string Place, Type Part, Type Options)? UnnamedPart(Recipe recipe) => UnnamedPart(recipe, Type, string.Empty);

    private static (string Place, Type Part, Type Options)? UnnamedPart(object value, JsonTypeInfo declared, string place)
    {
        if (declared.PolymorphismOptions is { } kinds && kinds.DerivedTypes.All(kind => kind.DerivedType != value.GetType())) return (place, declared.Type, value.GetType());
        JsonTypeInfo type = declared.PolymorphismOptions is null ? declared : declared.Options.GetTypeInfo(value.GetType());
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.Get?.Invoke(value) is { } part
                && UnnamedPart(part, declared.Options.GetTypeInfo(property.PropertyType), place.Length == 0 ? property.Name : $"{place}.{property.Name}") is { } unnamed)
                return unnamed;
        }

        return null;
    }

    private void RequireNames(Recipe recipe)
    {
        if (UnnamedPart(recipe) is not { } unnamed) return;
        throw new RecipeException(
            $"{unnamed.Place} is {unnamed.Options.Name}, a part of your own that no file can name: register it, RecipeParts.Add<{unnamed.Part.Name}>(name, ...), "
            + "before a run's folder is made, a model saved or the recipe written; without a folder it is trained as it is");
    }

    private void AddKinds(JsonTypeInfo type)
    {
        foreach (RegisteredKind kind in Registered.Where(kind => kind.Part == type.Type)) type.PolymorphismOptions!.DerivedTypes.Add(new JsonDerivedType(kind.Options, kind.Name));
    }
}

/// <summary>A kind of part that is not the library's.</summary>
/// <param name="Part">Which part: the base record of its options.</param>
/// <param name="Name">Its name in recipes.</param>
/// <param name="Options">Its options' record.</param>
/// <param name="Resolver">How they are written as JSON.</param>
internal sealed record RegisteredKind(Type Part, string Name, Type Options, IJsonTypeInfoResolver Resolver);

/// <summary>
/// Compile-time JSON for recipes: no reflection, so that ahead-of-time builds read them too. Metadata alone: the writers that could be generated beside it
/// would know the library's own kinds only.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true,
    WriteIndented = true,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(Recipe))]
internal sealed partial class RecipeContext : JsonSerializerContext;
