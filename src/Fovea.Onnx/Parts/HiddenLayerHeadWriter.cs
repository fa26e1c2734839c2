using Fovea.Parts;

namespace Fovea.Onnx.Parts;

/// <summary><see cref="HiddenLayerHead"/> in a graph.</summary>
internal sealed class HiddenLayerHeadWriter : IOnnxHeadWriter
{
    /// <inheritdoc/>
    public OnnxValue Say(OnnxGraph graph, HeadPlace place, OnnxValue state, GlimpseNumber glimpse, int trainedGlimpses) =>
        graph.Dense(place.Name, graph.Relu(graph.Dense($"{place.Name}.hidden", state)));
}
