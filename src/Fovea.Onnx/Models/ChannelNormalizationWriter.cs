namespace Fovea.Onnx.Models;

/// <summary><see cref="ChannelNormalization"/> in a graph.</summary>
internal static class ChannelNormalizationWriter
{
    /// <summary>(value - mean) / deviation of each channel.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="normalization">Mean and deviation; null to leave values as they are.</param>
    /// <param name="values">[batch, planes * length], the planes of a scale's channels one behind the other.</param>
    /// <param name="planeLength">Numbers in a plane.</param>
    public static OnnxValue Apply(OnnxGraph graph, ChannelNormalization? normalization, OnnxValue values, int planeLength)
    {
        if (normalization is null) return values;
        long channels = normalization.Mean.Count;
        OnnxValue Constant(IReadOnlyList<float> numbers) => graph.Numbers([channels, 1], [.. numbers]);
        OnnxValue planes = graph.Reshape(values, -1, channels, planeLength);
        OnnxValue result = graph.Divide(graph.Subtract(planes, Constant(normalization.Mean)), Constant(normalization.Deviation));
        return graph.Node("Reshape", result, graph.Node("Shape", values));
    }
}
