using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Fovea.Configuration;
using Fovea.Parts;
using Fovea.Training.Recipes;

namespace Fovea;

/// <summary>
/// Parts of your own in recipes: once its options are registered under a name, a core, glimpse network, head, sensor, initialization, optimizer or
/// schedule is in every respect like the library's: recipes name it, runs with it are made, resumed and measured, and models with it saved and opened.
/// Register when the program starts, before it opens files that name the part. Safe to call from many threads, and at any time.
/// </summary>
public static partial class RecipeParts
{
    private static readonly Lock adding = new();
    private static volatile RecipeJson json = new([]);

    /// <summary>How recipes are written now.</summary>
    internal static RecipeJson Json => json;

    /// <summary>Registers a part by compile-time metadata: fit for trimmed and ahead-of-time builds.</summary>
    /// <typeparam name="TPart">Which part it is: the base record of its options, as <see cref="CoreOptions"/>.</typeparam>
    /// <param name="kind">
    /// Its name in recipes, under "kind": a lower-case letter, then letters and digits. The same one, registered again for the same options, does nothing.
    /// </param>
    /// <param name="options">
    /// Its options, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>. They derive from <typeparamref name="TPart"/> and have a
    /// constructor without parameters; their properties are written in camelCase whatever the context says, and their init accessors check ranges.
    /// </param>
    /// <exception cref="OptionException">The name is taken or odd, or the options are no such part or cannot be written and read.</exception>
    public static void Add<TPart>(string kind, JsonTypeInfo options)
        where TPart : class
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(options);
        Add(new RegisteredKind(typeof(TPart), kind, options.Type, options.OriginatingResolver ?? throw Refusal(options.Type, "must come from a JsonSerializerContext")));
    }

    /// <summary>Registers a part by reflection, where the program is neither trimmed nor built ahead of time.</summary>
    /// <typeparam name="TPart">Which part it is: the base record of its options, as <see cref="CoreOptions"/>.</typeparam>
    /// <typeparam name="TOptions">Its options: a record with a constructor without parameters.</typeparam>
    /// <param name="kind">Its name in recipes, as in <see cref="Add{TPart}(string, JsonTypeInfo)"/>.</param>
    /// <exception cref="OptionException">The name is taken or odd, or the options are no such part or cannot be written and read.</exception>
    [RequiresUnreferencedCode("Properties of options that are found by reflection may be trimmed: give their JsonTypeInfo instead.")]
    [RequiresDynamicCode("Options that are found by reflection need code made at run time: give their JsonTypeInfo instead.")]
    public static void Add<TPart, TOptions>(string kind)
        where TPart : class
        where TOptions : TPart =>
        Add(new RegisteredKind(typeof(TPart), Check.Given(kind), typeof(TOptions), new DefaultJsonTypeInfoResolver()));

    /// <summary>What to say to somebody whose recipe names a kind that there is none of. Models are no parts.</summary>
    internal static string HintOfMissingKind(Type part) => part == typeof(ModelOptions)
        ? string.Empty
        : $"A part of your own must be registered, RecipeParts.Add<{part.Name}>(name, ...), before a file is opened that names it";

    /// <summary>A part's name in recipes, for those who have to say that they lack it; that of its type where it has none.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="part">The part's options.</param>
    /// <param name="path">Where they stand in the recipe: "model.core".</param>
    internal static string KindOf(Recipe recipe, object part, string path)
    {
        try
        {
            JsonNode? node = JsonNode.Parse(recipe.ToJson());
            foreach (string name in path.Split('.')) node = node?[name];
            return node?["kind"]?.GetValue<string>() ?? part.GetType().Name;
        }
        catch (RecipeException)
        {
            // A part that is not registered has no name in recipes.
            return part.GetType().Name;
        }
    }

    private static void Add(RegisteredKind kind)
    {
        if (!NameRule().IsMatch(kind.Name))
            throw new OptionException($"the name of a part must be a lower-case letter, then letters and digits, 64 at most, but that of {kind.Options.Name} is '{kind.Name}'");
        lock (adding)
        {
            IList<JsonDerivedType> known = KindsOf(json, kind.Part);
            if (known.Any(other => other.DerivedType == kind.Options && Equals(other.TypeDiscriminator, kind.Name))) return;
            foreach (JsonDerivedType other in known)
            {
                if (Equals(other.TypeDiscriminator, kind.Name)) throw new OptionException($"{kind.Part.Name} has a kind '{kind.Name}' already, {other.DerivedType.Name}: {kind.Options.Name} needs another name");
                if (other.DerivedType == kind.Options) throw new OptionException($"{kind.Options.Name} has a name already, '{other.TypeDiscriminator}', and cannot be '{kind.Name}' too");
            }

            if (!kind.Options.IsAssignableTo(kind.Part) || kind.Options.IsAbstract) throw Refusal(kind.Options, $"must be a {kind.Part.Name} that can be made");
            RecipeJson with;
            string? broken;
            try
            {
                with = new RecipeJson([.. json.Registered, kind]);
                broken = BrokenBy(kind, with.Type.Options);
            }
            catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or OptionException)
            {
                throw Refusal(kind.Options, $"must be options that can be written as JSON and read again, but: {exception.Message}", exception);
            }

            if (broken is not null) throw Refusal(kind.Options, broken);
            json = with;
        }
    }

    /// <exception cref="OptionException">It is no part that comes in kinds.</exception>
    private static IList<JsonDerivedType> KindsOf(RecipeJson json, Type part) => RecipeContext.Default.GetTypeInfo(part)?.PolymorphismOptions is not null
        ? json.Type.Options.GetTypeInfo(part).PolymorphismOptions!.DerivedTypes
        : throw new OptionException($"a part must be one that recipes name kinds of, as CoreOptions or HeadOptions, but is {part.Name}");

    /// <summary>Writes the options at their defaults and reads them again: what is wrong with them is said now, not when a run is to be saved.</summary>
    private static string? BrokenBy(RegisteredKind kind, JsonSerializerOptions options)
    {
        JsonTypeInfo part = options.GetTypeInfo(kind.Part), own = options.GetTypeInfo(kind.Options);
        if (JsonOverlay.Defaults(own) is not { } defaults)
            return "must have a constructor without parameters: what it makes are the defaults of what a recipe leaves out";
        if (own.Properties.FirstOrDefault(property => property.Get is not null && property.Set is null && property.AssociatedParameter is null) is { } unset)
            return $"must have properties that can be set, but {unset.Name} cannot: give it an init accessor, or [JsonIgnore]";
        JsonNode written = JsonSerializer.SerializeToNode(defaults, part)!;
        JsonNode again = JsonSerializer.SerializeToNode(written.Deserialize(part), part)!;
        return JsonNode.DeepEquals(written, again) ? null : $"must be read as it was written, but {ReadableJson.Write(written)} was read as {ReadableJson.Write(again)}";
    }

    private static OptionException Refusal(Type options, string rule, Exception? why = null) => new($"{options.Name} cannot be registered: it {rule}", why!);

    [GeneratedRegex(@"^[a-z][A-Za-z0-9]{0,63}\z")]
    private static partial Regex NameRule();
}
