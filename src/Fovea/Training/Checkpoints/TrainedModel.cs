using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Data.Regions;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Training;
using Fovea.Training.Checkpoints;
using Fovea.Training.Engines;
using Fovea.Training.Exports;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

namespace Fovea;

/// <summary>
/// A model with all that is needed to use it: weights, recipe, classes, shape of the images. <see cref="Open"/> one, and
/// <see cref="Look(ReadOnlySpan{byte}, int, int, int, int, LookOptions?)"/> at images, or at many together (<see cref="LookAtAll"/>), from as many threads at a time as there are.
/// </summary>
public sealed class TrainedModel
{
    private const int Version = 1;

    private const string RecipeKey = "fovea.recipe", ClassesKey = "fovea.classes", ShapeKey = "fovea.imageShape", NormalizationKey = "fovea.normalization", TrainedOnKey = "fovea.trainedOn", EpochKey = "fovea.epoch";

    private Looker? looker;

    /// <summary>A model and what is known of it.</summary>
    /// <param name="model">The model, ready to look.</param>
    /// <param name="recipe">How it was made.</param>
    /// <param name="classNames">One name per class.</param>
    /// <param name="imageShape">Shape of the images it was trained on.</param>
    /// <param name="normalization">How channels are brought to one range; null for 0 to 1 as they are.</param>
    internal TrainedModel(ImageClassifier model, Recipe recipe, IReadOnlyList<string> classNames, ImageShape imageShape, ChannelNormalization? normalization = null) =>
        (Model, Recipe, ClassNames, ImageShape, Normalization) = (model, recipe, classNames, imageShape, normalization);

    /// <summary>The network, ready to look.</summary>
    internal ImageClassifier Model { get; }

    /// <summary>How it was made.</summary>
    public Recipe Recipe { get; }

    /// <summary>One name per class, in the order of labels and probabilities.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Shape of the images it was trained on; a model with glimpses looks at others of as many channels too.</summary>
    public ImageShape ImageShape { get; }

    /// <summary>How channels are brought to one range, which looking does by itself; null for 0 to 1 as they are.</summary>
    public ChannelNormalization? Normalization { get; }

    /// <summary>Glimpses per image that it was trained with; 1 for a model that looks at all of an image at once.</summary>
    public int Glimpses => Model.Glimpses;

    /// <summary>Numbers that it learned.</summary>
    public int ParameterCount => Model.Parameters.Count;

    /// <summary>Epochs that were done when the weights were these; null where nobody wrote it down.</summary>
    public int? Epoch { get; internal init; }

    /// <summary>By what the images that it was trained on are known again; null where nobody wrote it down.</summary>
    internal SplitFingerprint? TrainedOn { get; init; }

    private Looker Looker => looker ?? Interlocked.CompareExchange(ref looker, new Looker(Model, ClassNames, Normalization), null) ?? looker;

    /// <summary>What it is, in a line: "model of cue: 84,610 parameters, 2 glimpses, images of 36x36x1, 4 classes".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"model of {Recipe.Data}: {ParameterCount:N0} parameters, {Counted.Of(Glimpses, "glimpse")}, images of {ImageShape}, {ClassNames.Count} classes{(Model.SeveralClasses ? ", several at once" : string.Empty)}{(Epoch is { } epoch ? $", epoch {epoch}" : string.Empty)}");

    /// <summary>The same as it was at the end of some epoch, maybe with other weights.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="other">A model of the same recipe with these weights; null for this one's.</param>
    internal TrainedModel AtEpoch(int epoch, ImageClassifier? other = null) => new(other ?? Model, Recipe, ClassNames, ImageShape, Normalization) { Epoch = epoch, TrainedOn = TrainedOn };

    /// <summary>Opens a model.</summary>
    /// <param name="path">A safetensors file, a run's folder, whose best weights are taken, or a model's folder.</param>
    /// <exception cref="CheckpointException">Nothing is there or something else; or what is there cannot be read, is damaged, or has no weights yet.</exception>
    public static TrainedModel Open(string path)
    {
        const string models = "a model is a safetensors file, a run's folder or a model's folder";
        PathGiven.Require(path, "a model", refusal => new CheckpointException($"{refusal}: {models}"));
        if (ModelPlace.Find(path) is { } place) return place.Open();
        throw new CheckpointException(Directory.Exists(path)
            ? $"{path} is a folder, but has neither a run's files nor a model's: {models}"
            : $"there is no {Path.GetFullPath(path)}: {models}");
    }

    /// <summary>
    /// Looks at an image in somebody's memory, which is read where it lies and not kept. Nothing is allocated but the result. Safe to call from
    /// many threads; the class and its probabilities are those that <see cref="Evaluate(ImageSet, EvaluationOptions?, int?, ComputeDevice?)"/> finds.
    /// </summary>
    /// <param name="pixels">uint8, 0 to 255: rows of width * channels bytes, the channels of a pixel side by side (gray; or red, green, blue).</param>
    /// <param name="width">Columns of pixels.</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="channels">Channels of a pixel: as many as the model's images have.</param>
    /// <param name="stride">Bytes from the start of a row to that of the next, where rows are padded or part of a larger image, whose span then ends with the last row; 0 for rows without a gap.</param>
    /// <param name="options">How to look; null for as evaluation does.</param>
    /// <exception cref="DataException">Pixels, width, height, channels and stride do not fit each other, or channels are not the model's.</exception>
    /// <exception cref="OptionException">The model does not look that way, or sees whole images and this one has another shape.</exception>
    public Look Look(ReadOnlySpan<byte> pixels, int width, int height, int channels, int stride = 0, LookOptions? options = null) =>
        Look(new ImagePixels(pixels, new ImageShape(height, width, channels), stride), options?.Image ?? 0, options);

    /// <summary>
    /// Looks at images in somebody's memory together, which takes less time than one by one and finds the same: each look is the one that
    /// <see cref="Look(ReadOnlySpan{byte}, int, int, int, int, LookOptions?)"/> has with these options, to the bit, whatever is looked at beside it. On the thread that calls; safe to
    /// call from many. Nothing is allocated but the results, and no image is kept.
    /// </summary>
    /// <param name="images">Any number of images of one shape, each uint8, 0 to 255: rows of width * channels bytes.</param>
    /// <param name="width">Columns of pixels.</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="channels">Channels of a pixel: as many as the model's images have.</param>
    /// <param name="stride">Bytes from the start of a row to that of the next; 0 for rows without a gap.</param>
    /// <param name="options">How to look at each; null for as evaluation does.</param>
    /// <returns>One look per image, in their order.</returns>
    /// <exception cref="DataException">An image, width, height, channels and stride do not fit each other, or channels are not the model's.</exception>
    /// <exception cref="OptionException">The model does not look that way, or sees whole images and these have another shape.</exception>
    public IReadOnlyList<Look> LookAtAll(IReadOnlyList<ReadOnlyMemory<byte>> images, int width, int height, int channels, int stride = 0, LookOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ImageShape shape = new(height, width, channels);
        for (int i = 0; i < images.Count; i++)
        {
            try
            {
                _ = new ImagePixels(images[i].Span, shape, stride);
            }
            catch (DataException exception)
            {
                throw new DataException($"image {i}: {exception.Message}", exception);
            }
        }

        return Looker.AtAll(images, shape, stride, options?.Image ?? 0, Evaluator.GazeFor(Model, options), options?.Glimpses);
    }

    /// <summary>
    /// Looks at an image of a set as evaluation's first pass does. The result has its name, its label and a copy of its pixels, so that it can be drawn; of an image
    /// that is read by region, the whole of it made small, at most 2,048 pixels a side. It has no label where the set's are of the other form than what the model says:
    /// one class, or several.
    /// </summary>
    /// <param name="images">The set, with labels in the order of <see cref="ClassNames"/>; see <see cref="Align"/>.</param>
    /// <param name="index">The image's number there, which counts instead of <see cref="LookOptions.Image"/>.</param>
    /// <param name="options">How to look; null for as evaluation does.</param>
    /// <exception cref="DataException">The images have other channels than the model's, or there is none of this number.</exception>
    /// <exception cref="OptionException">The model does not look that way, or sees whole images and these have another shape.</exception>
    public Look Look(ImageSet images, int index, LookOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (index < 0 || index >= images.Count) throw new DataException($"index must be 0 to {images.Count - 1} with {Counted.Of(images.Count, "image")}, but is {index}");
        ImagePixels image = images.PixelsInPlace(index);
        Look look = Look(image, index, options) with { Name = $"image {images.NameOf(index)}", Label = images.SeveralClasses == Model.SeveralClasses ? images.Labels[index] : null };
        if (image.IsInMemory) return look with { Pixels = image.ToArray() };
        SmallImage small = SmallImage.Of(image, SmallImage.DrawnSide);
        return look with { Pixels = small.Pixels, PixelsShape = small.Shape };
    }

    /// <summary>Checks that the model can look in some way, whatever the image.</summary>
    /// <param name="options">How to look.</param>
    /// <exception cref="OptionException">It takes fewer glimpses, or chooses no location.</exception>
    internal void RequireLooks(LookOptions options) => _ = Evaluator.GazeFor(Model, options);

    /// <summary>Writes the model as one file, in one move.</summary>
    /// <param name="path">Where to.</param>
    /// <exception cref="RecipeException">The recipe has a part of your own that is not registered.</exception>
    /// <exception cref="CheckpointException">The file cannot be written: there is no such folder, or the disk is full, say.</exception>
    public void Save(string path)
    {
        PathGiven.Require(path, "a file", refusal => new CheckpointException(refusal));
        try
        {
            Save(path, Model.Parameters.Values);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(exception.Message, exception);
        }
    }

    /// <summary>The same with other weights than the model's own: those of its best epoch, say.</summary>
    internal void Save(string path, AlignedBuffer weights) => new TensorFile(ToMetadata(), [.. ParameterTensors.From(Model.Parameters, weights)]).Write(path);

    /// <summary>Reads a model's file; <see cref="Open"/> takes folders too.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">The file is no model, is cut off, or has other shapes than its recipe says, or is of a newer version.</exception>
    internal static TrainedModel Load(string path)
    {
        using TensorReader file = OpenWeights(path);
        TrainedModel trained = FromMetadata(path, file.Metadata);
        ParameterTensors.Into(trained.Model.Parameters, trained.Model.Parameters.Values, file);
        trained.Model.Parameters.Changed();
        return trained;
    }

    private static TensorReader OpenWeights(string path)
    {
        try
        {
            return new TensorReader(path);
        }
        catch (CheckpointException exception) when (File.Exists(path) && path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            throw new CheckpointException($"{path} is no model that can be opened, but by its name an ONNX graph that was made of one: open what it was exported from", exception);
        }
    }

    /// <summary>All that is known of it but the weights, as files have it in their metadata.</summary>
    /// <exception cref="RecipeException">The recipe has a part of one's own that is not registered.</exception>
    internal Dictionary<string, string> ToMetadata()
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
        return metadata;
    }

    /// <summary>The model that a file's metadata tell of, its weights 0.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="metadata">As <see cref="ToMetadata"/> makes them.</param>
    /// <exception cref="CheckpointException">They tell of no model, of one that cannot be, or are of a newer version.</exception>
    internal static TrainedModel FromMetadata(string path, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (string key in new[] { RecipeKey, ClassesKey, ShapeKey })
            if (!metadata.ContainsKey(key)) throw new CheckpointException($"{path} is not a Fovea model: it has no {key}");
        FormatVersion.Require(path, metadata, Version);
        try
        {
            Recipe recipe = Recipe.Parse(metadata[RecipeKey]);
            IReadOnlyList<string>? classes = TensorReader.ReadJson(path, metadata, ClassesKey, RunContext.Default.IReadOnlyListString);
            ImageShape shape = TensorReader.ReadJson(path, metadata, ShapeKey, RunContext.Default.ImageShape);
            ChannelNormalization? normalization = TensorReader.ReadJson(path, metadata, NormalizationKey, RunContext.Default.ChannelNormalization);
            RequireWhole(classes, shape, normalization);
            return new TrainedModel(recipe.Model.Create(shape, classes.Count, normalization), recipe, classes, shape, normalization)
            {
                Epoch = metadata.TryGetValue(EpochKey, out string? epoch) ? int.Parse(epoch, NumberStyles.None, CultureInfo.InvariantCulture) : null,
                TrainedOn = TensorReader.ReadJson(path, metadata, TrainedOnKey, RunContext.Default.SplitFingerprint),
            };
        }
        catch (Exception exception) when (exception is RecipeException or OptionException or DataException or ArgumentException or FormatException)
        {
            throw new CheckpointException($"{path} {(exception is RecipeException ? "is a model with a recipe that cannot be used" : "is not a Fovea model")}: {exception.Message}", exception);
        }
    }

    /// <summary>Data as this model counts it: with labels in the order of <see cref="ClassNames"/>, matched by name. What is measured of a model is measured on this.</summary>
    /// <param name="data">The data; it may lack classes of the model's.</param>
    /// <exception cref="DataException">It has a class that the model does not know, or other channels, or several classes at once where the model says one, or the other way round; the message says which.</exception>
    public DataSet Align(DataSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        RequireChannels(data);
        LookRules.CheckLabels(Model, data.SeveralClasses);
        return data.WithClassesOf(ClassNames);
    }

    /// <summary>
    /// The same for the data that it was trained on, as it is now. Where its training images are others than they were, some that the model has
    /// seen may be among those to validate or test with: that is then among what has to be said beside figures, <see cref="DataSet.WarningsFor"/>.
    /// </summary>
    /// <param name="data">The data, split as in training.</param>
    /// <exception cref="DataException">It has a class that the model does not know, or other channels; the message says which.</exception>
    internal DataSet AlignOwn(DataSet data)
    {
        string? change = TrainedOn is null ? null : SplitFingerprint.Compute(data.Training).ChangesSince(TrainedOn, "training").FirstOrDefault();
        DataSet aligned = Align(data);
        if (change is null) return aligned;
        string message = $"the data is not what the model was trained on: {change}; images that it was trained on may be among the others, and on new ones it errs more";
        return aligned with { SourceFindings = [.. aligned.SourceFindings, new DataFinding(DataFindingKind.Changed, message, [DataSplit.Training, DataSplit.Validation, DataSplit.Test], [])] };
    }

    /// <summary>Checks that this model can look at images, whatever their classes.</summary>
    /// <exception cref="DataException">They have other channels.</exception>
    internal void RequireChannels(DataSet data)
    {
        if (data.Shape.Channels != Model.Channels)
            throw new DataException($"the model looks at images of {Counted.Of(Model.Channels, "channel")}, but those of {data.Name} have {data.Shape.Channels}");
    }

    /// <summary>Measures the model on data whose classes are matched by name: the same figures for any number of threads.</summary>
    /// <param name="data">The data; see <see cref="Align"/>.</param>
    /// <param name="split">Which of its images.</param>
    /// <param name="options">How to look; null for one look per image at mean locations.</param>
    /// <param name="threads">Threads to compute with; null for one per processor.</param>
    /// <param name="device">The device to look with; null for the processors.</param>
    /// <exception cref="DataException">There are no images, they have other channels, or one is of a class that the model does not know.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such split.</exception>
    /// <exception cref="OptionException">The model does not look that way, or has parts that the device lacks; or threads are not 1 to 1024.</exception>
    /// <exception cref="DeviceException">The device does not answer, or has no room for the images.</exception>
    public Evaluation Evaluate(DataSet data, DataSplit split = DataSplit.Test, EvaluationOptions? options = null, int? threads = null, ComputeDevice? device = null) =>
        Evaluate(Align(Check.Given(data))[split], options, threads, device);

    /// <summary>Measures the model on images: the same figures for any number of threads.</summary>
    /// <param name="images">The images, at least one; of as many channels as the model's, and with labels in the order of its classes.</param>
    /// <param name="options">How to look; null for one look per image at mean locations.</param>
    /// <param name="threads">Threads to compute with; null for one per processor.</param>
    /// <param name="device">The device to look with; null for the processors.</param>
    /// <exception cref="DataException">There are no images, they have other channels than the model's, or a label is no class of it.</exception>
    /// <exception cref="OptionException">The model does not look that way, or has parts that the device lacks; or threads are not 1 to 1024.</exception>
    /// <exception cref="DeviceException">The device does not answer, or has no room for the images.</exception>
    public Evaluation Evaluate(ImageSet images, EvaluationOptions? options = null, int? threads = null, ComputeDevice? device = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        using WorkerTeam team = WorkerTeam.OfThreads(threads);
        using IComputeEngine engine = device?.OpenFor(ComputeDevice.ForEvaluation(Recipe)) ?? new ProcessorEngine(team);
        using Evaluator evaluator = new(Model, images, options ?? new EvaluationOptions(), team, engine);
        return evaluator.Run();
    }

    /// <summary>The same for an image that has a number of its own, where its start is random.</summary>
    internal Look Look(ImagePixels image, int number, LookOptions? options)
    {
        Gaze gaze = Evaluator.GazeFor(Model, options);
        return Looker.At(image, number, gaze, options?.Glimpses);
    }

    /// <exception cref="ArgumentException">What a file says of the images cannot be.</exception>
    private static void RequireWhole([NotNull] IReadOnlyList<string>? classes, ImageShape shape, ChannelNormalization? normalization)
    {
        if (classes is null || classes.Count < 2) throw new ArgumentException($"{ClassesKey} must name at least two classes");
        ClassMatching.Distinct(classes);
        if (shape.Width < 1 || shape.Height < 1 || shape.Channels < 1) throw new ArgumentException($"{ShapeKey} must be at least 1x1x1, but is {shape}");
        if (normalization?.RefusalFor(shape) is { } refusal) throw new ArgumentException($"{NormalizationKey} {refusal}");
    }
}
