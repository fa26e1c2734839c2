namespace Fovea.Onnx.Parts;

/// <summary><see cref="ContextNetwork"/> in a graph: what a coarse view of the whole image adds to the first glimpse.</summary>
internal static class ContextWriter
{
    /// <summary>g_t with what the view adds.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">g_t of the glimpse network, [batch, features].</param>
    /// <param name="overview">The view, normalised, [batch, channels * size * size]; asked for at the first glimpse alone.</param>
    /// <param name="glimpse">Which glimpse it is.</param>
    public static OnnxValue Add(OnnxGraph graph, OnnxValue features, Func<OnnxValue> overview, GlimpseNumber glimpse)
    {
        if (glimpse.IsFirst == false) return features;
        OnnxValue context = graph.Relu(graph.Dense("context", overview()));
        return graph.Add(features, glimpse.IsFirst == true ? context : graph.Multiply(context, glimpse.First(graph)));
    }
}
