using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Parts;
using Fovea.Training.Checkpoints;
using Fovea.Training.Recipes;

namespace Fovea;

/// <summary>
/// All that decides what a training run does and yields: one row of a table of results. As JSON, what a recipe leaves out has its default, and what
/// no option knows is an error. Recipes are equal if they mean the same.
/// </summary>
public sealed record Recipe
{
    /// <summary>Version of a run's recipe.json and of the JSON files beside it.</summary>
    private const int Version = 1;

    /// <summary>Name of the data: "mnist", "cluttered-mnist-60", "folder:PATH".</summary>
    /// <value>Default: mnist.</value>
    public string Data { get; init => field = Check.Given(value, nameof(Data)); } = "mnist";

    /// <summary>The data's options, where it has any; its source checks them, since there are sources outside of this library.</summary>
    /// <value>Default: none. A copy, so that changing it changes no recipe.</value>
    public JsonObject DataOptions { get => field.DeepClone().AsObject(); init => field = Check.Given(value, nameof(DataOptions)).DeepClone().AsObject(); } = [];

    /// <summary>The model.</summary>
    /// <value>Default: the paper's recurrent attention model for MNIST.</value>
    public ModelOptions Model { get; init => field = Check.Given(value, nameof(Model)); } = new RecurrentAttentionOptions();

    /// <summary>The model whose weights training starts from; null to draw all of them.</summary>
    /// <value>Default: null.</value>
    public StartingWeights? StartFrom { get; init; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = Check.Given(value, nameof(Training)); } = new();

    /// <summary>Reads a recipe file.</summary>
    /// <exception cref="RecipeException">The file cannot be read, is no JSON, or breaks a rule.</exception>
    public static Recipe Read(string path)
    {
        PathGiven.Require(path, "a recipe's file", refusal => new RecipeException(refusal));
        string text;
        try
        {
            text = PlainFile.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RecipeException($"recipe {path} cannot be read: {PlainFile.WhyNot(path, exception)}", exception);
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
        ArgumentNullException.ThrowIfNull(json);
        JsonNode? overlay;
        try
        {
            overlay = JsonNode.Parse(json, documentOptions: ReadableJson.Lenient);
        }
        catch (JsonException exception)
        {
            throw new RecipeException($"not valid JSON: {JsonFault.Describe(exception)}", exception);
        }

        JsonObject options = overlay as JsonObject ?? throw new RecipeException("must be a JSON object");
        if (options.Remove(FormatVersion.JsonKey, out JsonNode? version) && FormatVersion.RefusalOf(version, Version) is { } refusal) throw new RecipeException(refusal);
        return RecipeParts.Json.Apply(new Recipe(), options);
    }

    /// <summary>This recipe with one option changed.</summary>
    /// <param name="path">Where the option stands: "training.optimizer.kind".</param>
    /// <param name="value">Its new value as JSON; what is no JSON is taken as a string.</param>
    /// <exception cref="RecipeException">There is no such option, the value breaks its rule, or a part of your own is not registered.</exception>
    public Recipe With(string path, string value) => With([KeyValuePair.Create(Check.Given(path), Check.Given(value))]);

    /// <summary>This recipe with several options changed, in order. Whether they go together is checked when a run's folder is made or a trainer.</summary>
    /// <param name="changes">Paths and values as in <see cref="With(string, string)"/>.</param>
    /// <exception cref="RecipeException">There is no such option, a value breaks its rule, or a part of your own is not registered.</exception>
    public Recipe With(IEnumerable<KeyValuePair<string, string>> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        Recipe changed = this;
        foreach ((string path, string value) in changes)
        {
            Check.Given(path, nameof(changes));
            Check.Given(value, nameof(changes));
            JsonObject overlay = [];
            JsonOverlay.Put(overlay, path, ReadableJson.ParseValue(value));
            changed = RecipeParts.Json.Apply(changed, overlay);
        }

        return changed;
    }

    /// <summary>The whole recipe as JSON, defaults included.</summary>
    /// <exception cref="RecipeException">It has a part of your own that is not registered: <see cref="RecipeParts"/>.</exception>
    public string ToJson() => RecipeParts.Json.Write(this);

    /// <summary>Writes the whole recipe as a file that <see cref="Read"/> reads, in one move.</summary>
    /// <exception cref="RecipeException">It has a part of your own that is not registered, <see cref="RecipeParts"/>; or the file cannot be written.</exception>
    public void Write(string path)
    {
        PathGiven.Require(path, "a recipe's file", refusal => new RecipeException(refusal));
        try
        {
            AtomicFile.WriteAllText(path, ToFileText());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RecipeException(exception.Message, exception);
        }
    }

    /// <summary>What stands in a recipe's file: JSON with the version of its form.</summary>
    /// <exception cref="RecipeException">It has a part of your own that is not registered.</exception>
    internal string ToFileText() => RecipeParts.Json.Write(this, FormatVersion.JsonKey, Version);

    /// <summary>Whether another recipe means the same. Parts that JSON can name are compared as it writes them, others as their records are.</summary>
    public bool Equals(Recipe? other)
    {
        if (other is null || ReferenceEquals(this, other)) return other is not null;
        RecipeJson json = RecipeParts.Json;
        if (json.UnnamedPart(this) is null && json.UnnamedPart(other) is null) return JsonNode.DeepEquals(json.ToNode(this), json.ToNode(other));
        return Data == other.Data && JsonNode.DeepEquals(DataOptions, other.DataOptions) && Model == other.Model && StartFrom == other.StartFrom && Training == other.Training;
    }

    /// <summary>Whether another recipe is that of the same run, maybe from before it was extended: all but for how long it trains is the same.</summary>
    internal bool IsOfSameRunAs(Recipe other)
    {
        return OfAnyLength(this) == OfAnyLength(other);

        static Recipe OfAnyLength(Recipe recipe) => recipe with { Training = recipe.Training with { Epochs = 1, Extensions = [] } };
    }

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Data, Model.GetType(), Training.Seed, Training.Epochs, Training.BatchSize, Training.LearningRate);
}
