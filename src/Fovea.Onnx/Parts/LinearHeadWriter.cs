using Fovea.Parts;

namespace Fovea.Onnx.Parts;

/// <summary><see cref="LinearHead"/> in a graph.</summary>
internal sealed class LinearHeadWriter : IOnnxHeadWriter
{
    /// <inheritdoc/>
    public OnnxValue Say(OnnxGraph graph, HeadPlace place, OnnxValue state, GlimpseNumber glimpse, int trainedGlimpses) => graph.Dense(place.Name, state);
}
