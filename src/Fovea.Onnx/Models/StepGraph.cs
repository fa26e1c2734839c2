using Fovea.Models;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Fovea.Onnx.Models;

/// <summary>One glimpse in a graph, for those who go from glimpse to glimpse themselves: who stop early, sample locations, or look where they like.</summary>
internal static class StepGraph
{
    /// <summary>What inputs and outputs are called, beside those of <see cref="LookGraph"/> and the memory's.</summary>
    public const string Location = "location", Glimpse = "glimpse", Looked = "looked", NextLocation = "next_location";

    /// <summary>Writes a model.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    public static void Write(OnnxGraph graph, RecurrentAttentionModel model)
    {
        OnnxImage image = new(graph, graph.Input(LookGraph.Image, DataType.Uint8, "batch", "height", "width", model.Channels), model.Channels);
        OnnxValue location = graph.Input(Location, DataType.Float, "batch", 2);
        GlimpseNumber number = GlimpseNumber.Given(graph.Input(Glimpse, DataType.Int64, 1));
        AttentionWriter writer = new(graph, image, model);
        OnnxValue[] memoryTm1 = [.. writer.Memory.Select(part => graph.Input(part.Name, DataType.Float, "batch", part.Width))];
        (IReadOnlyList<OnnxValue> memory, OnnxValue looked) = writer.Look(location, memoryTm1, number);
        graph.Output(LookGraph.Logits, writer.Classify(memory, number), DataType.Float, "batch", model.Classes);
        graph.Output(Looked, looked, DataType.Float, "batch", 2);
        graph.Output(NextLocation, writer.Next(memory, number), DataType.Float, "batch", 2);
        for (int i = 0; i < memory.Count; i++) graph.Output($"next_{writer.Memory[i].Name}", memory[i], DataType.Float, "batch", writer.Memory[i].Width);
    }
}
