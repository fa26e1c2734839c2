using Fovea.Models;
using Fovea.Onnx.Parts;

namespace Fovea.Onnx.Models;

/// <summary>Writes a <see cref="RecurrentAttentionModel"/>, glimpse by glimpse, as its own forward pass takes them at mean locations.</summary>
internal sealed class AttentionWriter
{
    private readonly OnnxGraph graph;
    private readonly OnnxImage image;
    private readonly RecurrentAttentionModel model;
    private readonly RecurrentAttentionOptions options;
    private readonly IOnnxSensorWriter sensor;
    private readonly IOnnxGlimpseWriter glimpseNetwork;
    private readonly IOnnxCoreWriter core;
    private readonly IOnnxHeadWriter action, location;

    /// <summary>Begins with the images.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="image">What it looks at.</param>
    /// <param name="model">The model; there is a writer for each of its parts.</param>
    public AttentionWriter(OnnxGraph graph, OnnxImage image, RecurrentAttentionModel model)
    {
        (this.graph, this.image, this.model, options) = (graph, image, model, model.Options);
        sensor = OnnxParts.WriterOf<IOnnxSensorWriter>(options.Sensor);
        glimpseNetwork = OnnxParts.WriterOf<IOnnxGlimpseWriter>(options.Glimpse);
        core = OnnxParts.WriterOf<IOnnxCoreWriter>(options.Core);
        action = OnnxParts.WriterOf<IOnnxHeadWriter>(options.Action);
        location = OnnxParts.WriterOf<IOnnxHeadWriter>(options.Location);
    }

    /// <summary>What is handed from glimpse to glimpse: names and widths.</summary>
    public IReadOnlyList<(string Name, int Width)> Memory => core.Memory;

    /// <summary>One glimpse: the memory behind it, and where it looked.</summary>
    /// <param name="location">Where to look, [batch, 2], in units of location; cut off at -1 and 1.</param>
    /// <param name="memoryTm1">The memory before it; null for none.</param>
    /// <param name="glimpse">Which glimpse it is.</param>
    public (IReadOnlyList<OnnxValue> Memory, OnnxValue Looked) Look(OnnxValue location, IReadOnlyList<OnnxValue>? memoryTm1, GlimpseNumber glimpse)
    {
        OnnxValue looked = Bounded(location);
        if (options.LocationScale != 1f) looked = graph.Multiply(looked, graph.Number(options.LocationScale));
        OnnxValue patch = sensor.See(graph, image, looked);
        if (model.Normalization is { Mean: var shades } && sensor is MultiScaleSensorWriter cut && cut.Outside(graph, image, looked, shades) is { } outside) patch = graph.Add(patch, outside);
        patch = Normalized(patch, model.Sensor.Size * model.Sensor.Size);
        OnnxValue features = glimpseNetwork.Read(graph, patch, looked, glimpse);
        if (options.Context is { } view)
            features = ContextWriter.Add(graph, features, () => Normalized(OverviewWriter.See(graph, image, view.Size), view.Size * view.Size), glimpse);
        return (core.Step(graph, features, memoryTm1), looked);
    }

    /// <summary>Class logits, [batch, classes].</summary>
    public OnnxValue Classify(IReadOnlyList<OnnxValue> memory, GlimpseNumber glimpse) => action.Say(graph, model.ActionPlace, memory[0], glimpse, options.Glimpses);

    /// <summary>The mean of the next location, [batch, 2], in [-1, 1].</summary>
    public OnnxValue Next(IReadOnlyList<OnnxValue> memory, GlimpseNumber glimpse)
    {
        OnnxValue raw = location.Say(graph, model.LocationPlace, memory[0], glimpse, options.Glimpses);
        return options.LocationBound == LocationBound.Tanh ? graph.Tanh(raw) : Bounded(raw);
    }

    private OnnxValue Bounded(OnnxValue place) => graph.Clip(place, graph.Number(-1f), graph.Number(1f));

    private OnnxValue Normalized(OnnxValue patch, int planeLength) => ChannelNormalizationWriter.Apply(graph, model.Normalization, patch, planeLength);
}
