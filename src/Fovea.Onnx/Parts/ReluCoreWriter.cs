namespace Fovea.Onnx.Parts;

/// <summary><see cref="ReluCore"/> in a graph, begun at the identity or not.</summary>
internal sealed class ReluCoreWriter(ReluCoreOptions options) : IOnnxCoreWriter
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, int Width)> Memory { get; } = [("state", options.Hidden)];

    /// <inheritdoc/>
    public IReadOnlyList<OnnxValue> Step(OnnxGraph graph, OnnxValue input, IReadOnlyList<OnnxValue>? memoryTm1) => [graph.Relu(GatesWriter.Sum(graph, input, memoryTm1?[0]))];
}
