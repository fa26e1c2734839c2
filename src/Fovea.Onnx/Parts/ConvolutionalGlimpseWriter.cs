namespace Fovea.Onnx.Parts;

/// <summary><see cref="ConvolutionalGlimpseNetwork"/> in a graph: its convolutions have one position, which makes them dense layers.</summary>
internal sealed class ConvolutionalGlimpseWriter(ConvolutionalGlimpseOptions options) : IOnnxGlimpseWriter
{
    /// <inheritdoc/>
    public OnnxValue Read(OnnxGraph graph, OnnxValue patch, OnnxValue location, GlimpseNumber glimpse)
    {
        OnnxValue Layer(string name, OnnxValue x) =>
            graph.Relu(graph.Normalize($"{name}.norm", graph.Dense(name, x, withBias: false), glimpse, first: 0, options.Normalization.Epsilon));
        return Layer("glimpse.features", graph.Add(Layer("glimpse.what", patch), Layer("glimpse.where", location)));
    }
}
