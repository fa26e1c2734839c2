namespace Fovea.Onnx.Parts;

/// <summary><see cref="MinimalGatedCore"/> in a graph: gates (f, z) side by side.</summary>
internal sealed class MinimalGatedCoreWriter(MinimalGatedCoreOptions options) : IOnnxCoreWriter
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, int Width)> Memory { get; } = [("state", options.Hidden)];

    /// <inheritdoc/>
    public IReadOnlyList<OnnxValue> Step(OnnxGraph graph, OnnxValue input, IReadOnlyList<OnnxValue>? memoryTm1)
    {
        OnnxValue gates = GatesWriter.Sum(graph, input, memoryTm1?[0]);
        OnnxValue forget = graph.Sigmoid(graph.Columns(gates, 0, options.Hidden)), candidate = graph.Tanh(graph.Columns(gates, options.Hidden, options.Hidden));
        return [GatesWriter.Mix(graph, forget, candidate, memoryTm1?[0])];
    }
}
