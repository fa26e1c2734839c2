using System.Globalization;
using Fovea.Models;
using Fovea.Onnx.Models;
using Fovea.Parts;
using Fovea.Training.Checkpoints;
using Google.Protobuf;
using Onnx;

namespace Fovea.Onnx;

/// <summary>
/// Writes trained models as ONNX graphs, which need nothing of Fovea: images of any size go in as uint8, and class logits after every glimpse and the places that were
/// looked at come out. Normalisation, glimpses and the policy's means are inside.
/// </summary>
public static class OnnxExport
{
    // That of the operators' version: newer ones say nothing more that these graphs have.
    private const int IrVersion = 6;

    // Of one protocol buffer.
    private const long MostBytes = int.MaxValue;

    /// <summary>
    /// Writes the whole decision as one graph, in one move. Inputs: "image", uint8 [batch, height, width, channels]; "start", float32 [batch, 2] or [1, 2], where the first
    /// glimpses look as (x, y) in [-1, 1], the centre where it is left out, unless <see cref="OnnxExportOptions.RequiresStart"/>. Outputs: "logits", float32 [batch, glimpses, classes]; "locations", float32 [batch, glimpses, 2], where it
    /// looked. A model that looks anywhere has "places", float32 [batch, glimpses, 2], in place of "start"; one that sees whole images has no start and takes images of its own size.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Where to.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="OptionException">The model has a part that nobody can write, named; or does not look that way, or is too large for a file.</exception>
    /// <exception cref="RecipeException">Its recipe has a part of your own that is not registered.</exception>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(TrainedModel model, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new OnnxExportOptions();
        int glimpses = options.Glimpses ?? model.Glimpses;
        OnnxGraph graph = Begin(model, OnnxMetadata.Look, $"{Describe(model)}: class logits and locations of {glimpses} {(glimpses == 1 ? "glimpse" : "glimpses")}");
        if (model.Model is RecurrentAttentionModel attention)
        {
            if (options.RequiresStart && attention.RandomLocations) throw new OptionException("requiresStart", "must be left out for a model that looks anywhere: all of its places are given");
            LookGraph.Write(graph, attention, glimpses, options.RequiresStart);
        }
        else
        {
            if (options.RequiresStart) throw new OptionException("requiresStart", "must be left out for a model that sees all of an image at once");
            if (glimpses != 1) throw new OptionException("glimpses", $"must be 1 for a model that sees all of an image at once, but is {glimpses}");
            LookGraph.Write(graph, (FeedForwardModel)model.Model, model.Recipe.Model, model.Normalization, model.ImageShape);
        }

        Save(graph, path, OnnxMetadata.Of(model, OnnxMetadata.Look, glimpses, options));
    }

    /// <summary>
    /// Writes one glimpse as a graph, in one move, for those who go from glimpse to glimpse themselves. Inputs: "image", uint8 [batch, height, width, channels]; "location", float32
    /// [batch, 2], where to look; "glimpse", int64 [1], its number from 0 on; and the core's memory, float32 [batch, width], zeros at first ("state", with an LSTM also "cell").
    /// Outputs: "logits", float32 [batch, classes]; "looked", float32 [batch, 2], where it looked; "next_location", float32 [batch, 2], the policy's mean of the next location; and
    /// the memory to hand on ("next_state", "next_cell").
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Where to.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="OptionException">The model has a part that nobody can write, named; or sees all of an image at once, or is too large for a file.</exception>
    /// <exception cref="RecipeException">Its recipe has a part of your own that is not registered.</exception>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void WriteStep(TrainedModel model, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new OnnxExportOptions();
        if (options.Glimpses is { } glimpses) throw new OptionException("glimpses", $"must be left out for a graph of one step, but is {glimpses}");
        if (options.RequiresStart) throw new OptionException("requiresStart", "must be left out for a graph of one step, which is always told where to look");
        if (model.Model is not RecurrentAttentionModel attention) throw new OptionException("a model that sees all of an image at once has no steps: its whole look is one");
        OnnxGraph graph = Begin(model, OnnxMetadata.Step, $"{Describe(model)}: one glimpse");
        StepGraph.Write(graph, attention);
        Save(graph, path, OnnxMetadata.Of(model, OnnxMetadata.Step, model.Glimpses, options));
    }

    /// <exception cref="OptionException">There is a part that nobody can write, or the model says several classes at once.</exception>
    private static OnnxGraph Begin(TrainedModel model, string name, string description)
    {
        if (model.Recipe.Model.SeveralClasses)
            throw new OptionException("a model with model.severalClasses cannot be written as ONNX: what reads a graph's logits takes them for those of one class");
        if (OnnxParts.WithoutOperators(model.Recipe) is { Count: > 0 } without)
            throw new OptionException($"a model with {string.Join(" and ", without)} cannot be written as ONNX: what looks over a whole image before the first glimpse has no operators there");
        if (OnnxParts.MissingFrom(model.Recipe) is { Count: > 0 } missing)
            throw new OptionException($"there is nothing that writes {string.Join(", ", missing)} as ONNX: register a writer at {nameof(OnnxParts)}, or use parts that have one");
        return new OnnxGraph(name, description, model.Model.Parameters) { Patch = model.Model is RecurrentAttentionModel attention ? attention.Patch : default };
    }

    private static string Describe(TrainedModel model) => $"Fovea, {model}";

    private static void Save(OnnxGraph graph, string path, SortedDictionary<string, string> metadata)
    {
        ModelProto proto = new()
        {
            IrVersion = IrVersion,
            ProducerName = "Fovea",
            ProducerVersion = typeof(TrainedModel).Assembly.GetName().Version!.ToString(3),
            DocString = graph.Proto.DocString,
            Graph = graph.Proto,
        };
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = OnnxGraph.Opset });
        foreach ((string key, string value) in metadata) proto.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        long bytes = graph.Proto.Initializer.Sum(tensor => (long)tensor.RawData.Length);
        if (bytes > MostBytes / 2) throw new OptionException($"an ONNX file holds at most {MostBytes / 2:N0} bytes of weights here, but these are {bytes:N0}");
        try
        {
            AtomicFile.Write(path, proto.WriteTo);
        }
        catch (IOException exception)
        {
            throw new CheckpointException(exception.Message, exception);
        }
    }
}

/// <summary>How a model is written as ONNX.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>Glimpses of a look; null for as many as the model was trained with.</summary>
    /// <value>Null or 1 to 1000; default null.</value>
    public int? Glimpses { get; init => field = value is null ? null : Check.Within(value.Value, 1, RecurrentAttentionOptions.MostGlimpses, nameof(Glimpses)); }

    /// <summary>
    /// Whether the start must be given. It is then an input like any other, for runtimes that know no optional ones: those of JavaScript pass over them.
    /// </summary>
    /// <value>Default: false.</value>
    public bool RequiresStart { get; init; }

    /// <summary>What the model is known to err on test images, in percent, for the file to tell; null to leave it out.</summary>
    /// <value>Null or 0 to 100; default null.</value>
    public double? TestErrorPercent
    {
        get;
        init => field = value is null or (>= 0 and <= 100)
            ? value
            : throw new OptionException("testErrorPercent", string.Create(CultureInfo.InvariantCulture, $"must be 0 to 100, but is {value}"));
    }
}
