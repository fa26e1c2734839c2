using Fovea.Parts;

namespace Fovea.Onnx;

/// <summary><see cref="BatchNormalization"/> in a graph, as evaluation has it: by what was remembered of the glimpse.</summary>
public static class OnnxNormalization
{
    /// <summary>scale (x - mean) / sqrt(variance + epsilon) + bias of the normalisation "NAME.scale", "NAME.bias", "NAME.mean" and "NAME.variance".</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">Prefix of its parameters' names.</param>
    /// <param name="x">[batch, width], or maps, [batch, width, height, width of a map].</param>
    /// <param name="glimpse">Whose statistics.</param>
    /// <param name="first">The first glimpse that training normalised.</param>
    /// <param name="epsilon">Added to variances.</param>
    public static OnnxValue Normalize(this OnnxGraph graph, string name, OnnxValue x, GlimpseNumber glimpse, int first, float epsilon)
    {
        OnnxValue mean = glimpse.RowOf(graph, $"{name}.mean", first), variance = glimpse.RowOf(graph, $"{name}.variance", first);
        return graph.Node(
            "BatchNormalization", [x, graph.Parameter($"{name}.scale"), graph.Parameter($"{name}.bias"), mean, variance], OnnxAttribute.Number("epsilon", epsilon));
    }
}
