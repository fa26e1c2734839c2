using System.Globalization;
using System.Text.Json;
using Fovea.Data;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

namespace Fovea.Training.Checkpoints;

/// <summary>A model with all that is needed to use it, as one safetensors file: weights, recipe, classes, shape of the images.</summary>
/// <param name="Model">The model, ready to look.</param>
/// <param name="Recipe">How it was made.</param>
/// <param name="ClassNames">One name per class.</param>
/// <param name="ImageShape">Shape of the images it was trained on; one with glimpses looks at others of as many channels too.</param>
/// <param name="Normalization">How channels are brought to one range; null for 0 to 1 as they are.</param>
public sealed record TrainedModel(
    ImageClassifier Model, Recipe Recipe, IReadOnlyList<string> ClassNames, ImageShape ImageShape, ChannelNormalization? Normalization = null)
{
    private const int Version = 1;

    private const string RecipeKey = "fovea.recipe", ClassesKey = "fovea.classes", ShapeKey = "fovea.imageShape", NormalizationKey = "fovea.normalization", TrainedOnKey = "fovea.trainedOn", EpochKey = "fovea.epoch";

    /// <summary>Epochs that were done when the weights were these; null where nobody wrote it down.</summary>
    public int? Epoch { get; init; }

    /// <summary>By what the images that it was trained on are known again; null where nobody wrote it down.</summary>
    public SplitFingerprint? TrainedOn { get; init; }

    /// <summary>Writes the file in one move.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="weights">Values to write instead of the model's own: those of its best epoch, say.</param>
    /// <exception cref="RecipeException">The recipe has a part of your own that is not registered.</exception>
    public void Save(string path, AlignedBuffer? weights = null)
    {
        Dictionary<string, string> metadata = new()
        {
            [RecipeKey] = Recipe.ToJson(),
            [ClassesKey] = JsonSerializer.Serialize(ClassNames, RunContext.Default.IReadOnlyListString),
            [ShapeKey] = JsonSerializer.Serialize(ImageShape, RunContext.Default.ImageShape),
        };
        FormatVersion.Put(metadata, Version);
        if (Epoch is { } epoch) metadata[EpochKey] = epoch.ToString(CultureInfo.InvariantCulture);
        if (TrainedOn is not null) metadata[TrainedOnKey] = JsonSerializer.Serialize(TrainedOn, RunContext.Default.SplitFingerprint);
        if (Normalization is not null) metadata[NormalizationKey] = JsonSerializer.Serialize(Normalization, RunContext.Default.ChannelNormalization);
        new TensorFile(metadata, [.. ParameterTensors.From(Model.Parameters, weights ?? Model.Parameters.Values)]).Write(path);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">The file is no model, is cut off, or has other shapes than its recipe says, or is of a newer version.</exception>
    public static TrainedModel Load(string path)
    {
        using TensorReader file = new(path);
        string recipeJson = Metadata(file, RecipeKey);
        FormatVersion.Require(file, Version);
        try
        {
            Recipe recipe = Recipe.Parse(recipeJson);
            IReadOnlyList<string> classes = JsonSerializer.Deserialize(Metadata(file, ClassesKey), RunContext.Default.IReadOnlyListString)!;
            ImageShape shape = JsonSerializer.Deserialize(Metadata(file, ShapeKey), RunContext.Default.ImageShape);
            ChannelNormalization? normalization = file.Metadata.TryGetValue(NormalizationKey, out string? json)
                ? JsonSerializer.Deserialize(json, RunContext.Default.ChannelNormalization) : null;
            RequireWhole(classes, shape, normalization);
            ImageClassifier model = recipe.Model.Create(shape, classes.Count, normalization);
            ParameterTensors.Into(model.Parameters, model.Parameters.Values, file);
            model.Parameters.Changed();
            return new TrainedModel(model, recipe, classes, shape, normalization)
            {
                Epoch = file.Metadata.TryGetValue(EpochKey, out string? epoch) ? int.Parse(epoch, NumberStyles.None, CultureInfo.InvariantCulture) : null,
                TrainedOn = file.Metadata.TryGetValue(TrainedOnKey, out string? images) ? JsonSerializer.Deserialize(images, RunContext.Default.SplitFingerprint) : null,
            };
        }
        catch (Exception exception) when (exception is JsonException or RecipeException or ArgumentException or FormatException)
        {
            throw new CheckpointException($"{path} is not a Fovea model: {exception.Message}", exception);
        }
    }

    /// <summary>Data as this model counts it: with labels in the order of <see cref="ClassNames"/>, matched by name. What is measured of a model is measured on this.</summary>
    /// <param name="data">The data; it may lack classes of the model's.</param>
    /// <exception cref="DataException">It has a class that the model does not know, or other channels; the message says which.</exception>
    public DataSet Align(DataSet data)
    {
        RequireChannels(data);
        return data.WithClassesOf(ClassNames);
    }

    /// <summary>
    /// The same for the data that it was trained on, as it is now. Where its training images are others than they were, some that the model has
    /// seen may be among those to validate or test with: that is then among what has to be said beside figures, <see cref="DataSet.WarningsFor"/>.
    /// </summary>
    /// <param name="data">The data, split as in training.</param>
    /// <exception cref="DataException">It has a class that the model does not know, or other channels; the message says which.</exception>
    public DataSet AlignOwn(DataSet data)
    {
        string? change = TrainedOn is null ? null : SplitFingerprint.Of(data.Training).ChangesSince(TrainedOn, "training").FirstOrDefault();
        DataSet aligned = Align(data);
        if (change is null) return aligned;
        string message = $"the data is not what the model was trained on: {change}; images that it was trained on may be among the others, and on new ones it errs more";
        return aligned with { SourceFindings = [.. aligned.SourceFindings, new DataFinding(DataFindingKind.Changed, message, [DataSplit.Training, DataSplit.Validation, DataSplit.Test], [])] };
    }

    /// <summary>Checks that this model can look at images, whatever their classes.</summary>
    /// <exception cref="DataException">They have other channels.</exception>
    public void RequireChannels(DataSet data)
    {
        if (data.Shape.Channels != Model.Channels)
            throw new DataException($"the model looks at images of {Model.Channels} channels, but those of {data.Name} have {data.Shape.Channels}");
    }

    /// <summary>Measures the model on data whose classes are matched by name: the same figures for any number of threads.</summary>
    /// <param name="data">The data; see <see cref="Align"/>.</param>
    /// <param name="split">Which of its images.</param>
    /// <param name="options">How to look; null for one look per image at mean locations.</param>
    /// <param name="threads">Threads to compute with; null for one per processor.</param>
    /// <exception cref="DataException">There are no images, they have other channels, or one is of a class that the model does not know.</exception>
    public Evaluation Evaluate(DataSet data, DataSplit split = DataSplit.Test, EvaluationOptions? options = null, int? threads = null) =>
        Evaluate(Align(data)[split], options, threads);

    /// <summary>Measures the model on images: the same figures for any number of threads.</summary>
    /// <param name="images">The images, at least one; of as many channels as the model's, and with labels in the order of its classes.</param>
    /// <param name="options">How to look; null for one look per image at mean locations.</param>
    /// <param name="threads">Threads to compute with; null for one per processor.</param>
    public Evaluation Evaluate(ImageSet images, EvaluationOptions? options = null, int? threads = null)
    {
        using WorkerTeam team = new(threads ?? Environment.ProcessorCount);
        return new Evaluator(Model, images, options ?? new EvaluationOptions(), team).Run();
    }

    /// <exception cref="ArgumentException">What a file says of the images cannot be.</exception>
    private static void RequireWhole(IReadOnlyList<string>? classes, ImageShape shape, ChannelNormalization? normalization)
    {
        if (classes is null || classes.Count < 2 || classes.Any(name => name is null)) throw new ArgumentException($"{ClassesKey} must name at least two classes");
        ClassMatching.Distinct(classes);
        if (shape.Width < 1 || shape.Height < 1 || shape.Channels < 1) throw new ArgumentException($"{ShapeKey} must be at least 1x1x1, but is {shape}");
        if (normalization is not null && !(normalization.Mean?.Count == shape.Channels && normalization.Deviation?.Count == shape.Channels))
            throw new ArgumentException($"{NormalizationKey} must have a mean and a deviation for each of {shape.Channels} channels");
    }

    private static string Metadata(TensorReader file, string key) =>
        file.Metadata.TryGetValue(key, out string? value) ? value : throw new CheckpointException($"{file.Path} is not a Fovea model: it has no {key}");
}
