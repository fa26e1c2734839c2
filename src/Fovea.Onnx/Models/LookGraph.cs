using System.Globalization;
using Fovea.Models;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Fovea.Onnx.Models;

/// <summary>
/// A whole look in one graph, its glimpses written one after the other: runtimes then fuse products with what follows them, and those without loops take it too.
/// </summary>
internal static class LookGraph
{
    /// <summary>What inputs and outputs are called.</summary>
    public const string Image = "image", Start = "start", Locations = "locations", Logits = "logits";

    /// <summary>What is called locations when it goes in.</summary>
    public const string Places = "places";

    /// <summary>Writes a model with glimpses.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="glimpses">Glimpses of a look.</param>
    /// <param name="requiresStart">Whether the start has no default.</param>
    public static void Write(OnnxGraph graph, RecurrentAttentionModel model, int glimpses, bool requiresStart)
    {
        OnnxImage image = new(graph, graph.Input(Image, DataType.Uint8, "batch", "height", "width", model.Channels), model.Channels);
        AttentionWriter writer = new(graph, image, model);
        Func<int, OnnxValue?, OnnxValue> placeOf = model.RandomLocations ? Given(graph, glimpses) : Chosen(graph, image, requiresStart);
        IReadOnlyList<OnnxValue>? memory = null;
        OnnxValue? next = null;
        List<OnnxValue> logits = [], locations = [];
        for (int t = 0; t < glimpses; t++)
        {
            graph.Enter(string.Create(CultureInfo.InvariantCulture, $"glimpse{t}"));
            GlimpseNumber number = GlimpseNumber.Known(t);
            (memory, OnnxValue looked) = writer.Look(placeOf(t, next), memory, number);
            logits.Add(graph.Unsqueeze(writer.Classify(memory, number), 1));
            locations.Add(graph.Unsqueeze(looked, 1));
            if (t < glimpses - 1 && !model.RandomLocations) next = writer.Next(memory, number);
        }

        graph.Enter(string.Empty);
        graph.Output(Logits, graph.Concat(1, [.. logits]), DataType.Float, "batch", glimpses, model.Classes);
        graph.Output(Locations, graph.Concat(1, [.. locations]), DataType.Float, "batch", glimpses, 2);
    }

    /// <summary>Writes a model that sees all of an image at once: one glimpse, whose location is the centre.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">Its options.</param>
    /// <param name="normalization">How channels are brought to one range; null for as they are.</param>
    /// <param name="shape">Shape of its images: it takes no others.</param>
    public static void Write(OnnxGraph graph, FeedForwardModel model, ModelOptions options, ChannelNormalization? normalization, ImageShape shape)
    {
        OnnxValue pixels = graph.Input(Image, DataType.Uint8, "batch", shape.Height, shape.Width, shape.Channels);
        OnnxValue logits = FeedForwardWriter.Classify(graph, options, normalization, pixels, shape);
        OnnxValue count = graph.Gather(graph.Node("Shape", pixels), graph.Wholes(0));
        OnnxValue centre = graph.Node("Expand", graph.Numbers([1, 1, 2], 0f, 0f), graph.Concat(0, count, graph.Wholes(1, 2)));
        graph.Output(Logits, graph.Unsqueeze(logits, 1), DataType.Float, "batch", 1, model.Classes);
        graph.Output(Locations, centre, DataType.Float, "batch", 1, 2);
    }

    /// <summary>The first place is the start, which is one for all images or one for each; the others are the policy's.</summary>
    private static Func<int, OnnxValue?, OnnxValue> Chosen(OnnxGraph graph, OnnxImage image, bool requiresStart)
    {
        OnnxValue start = graph.Input(Start, DataType.Float, "starts", 2);
        if (!requiresStart) graph.Default(start, [1, 2], 0f, 0f);
        return (_, next) => next ?? graph.Node("Expand", start, graph.Concat(0, image.Count, graph.Wholes(2)));
    }

    /// <summary>Of a model that looks anywhere, somebody else says where.</summary>
    private static Func<int, OnnxValue?, OnnxValue> Given(OnnxGraph graph, int glimpses)
    {
        OnnxValue places = graph.Input(Places, DataType.Float, "batch", glimpses, 2);
        return (t, _) => graph.Reshape(graph.Gather(places, graph.Wholes(t), axis: 1), -1, 2);
    }
}
