namespace Fovea.Onnx.Parts;

/// <summary><see cref="DenseGlimpseNetwork"/> in a graph.</summary>
internal sealed class DenseGlimpseWriter : IOnnxGlimpseWriter
{
    /// <inheritdoc/>
    public OnnxValue Read(OnnxGraph graph, OnnxValue patch, OnnxValue location, GlimpseNumber glimpse)
    {
        OnnxValue what = graph.Relu(graph.Dense("glimpse.what", patch)), where = graph.Relu(graph.Dense("glimpse.where", location));
        return graph.Relu(graph.Add(graph.Dense("glimpse.features_what", what), graph.Dense("glimpse.features_where", where, withBias: false)));
    }
}
