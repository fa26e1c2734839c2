using Fovea.Parts;

namespace Fovea.Onnx.Parts;

/// <summary><see cref="NormalizedHead"/> in a graph.</summary>
internal sealed class NormalizedHeadWriter(NormalizedHeadOptions options) : IOnnxHeadWriter
{
    /// <inheritdoc/>
    public OnnxValue Say(OnnxGraph graph, HeadPlace place, OnnxValue state, GlimpseNumber glimpse, int trainedGlimpses)
    {
        (int first, _) = place.Steps.GetOffsetAndLength(trainedGlimpses);
        OnnxValue output = graph.Normalize($"{place.Name}.norm", graph.Dense(place.Name, state, withBias: false), glimpse, first, options.Normalization.Epsilon);
        return options.Rectified ? graph.Relu(output) : output;
    }
}
