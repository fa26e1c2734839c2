namespace Fovea.Onnx.Parts;

/// <summary><see cref="GatedRecurrentCore"/> in a graph: gates (r, u, z) side by side, the reset gate behind the product with the state.</summary>
internal sealed class GatedRecurrentCoreWriter(GatedRecurrentCoreOptions options) : IOnnxCoreWriter
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, int Width)> Memory { get; } = [("state", options.Hidden)];

    /// <inheritdoc/>
    public IReadOnlyList<OnnxValue> Step(OnnxGraph graph, OnnxValue input, IReadOnlyList<OnnxValue>? memoryTm1)
    {
        int hidden = options.Hidden;
        OnnxValue read = GatesWriter.Read(graph, input), candidate = graph.Columns(read, 2 * hidden, hidden), sums = graph.Columns(read, 0, 2 * hidden);
        OnnxValue? recalled = memoryTm1 is null ? null : GatesWriter.Recall(graph, memoryTm1[0]);
        if (recalled is { } before) sums = graph.Add(sums, graph.Columns(before, 0, 2 * hidden));
        OnnxValue gates = graph.Sigmoid(sums);
        if (recalled is { } kept) candidate = graph.Add(candidate, graph.Multiply(graph.Columns(gates, 0, hidden), graph.Columns(kept, 2 * hidden, hidden)));
        return [GatesWriter.Mix(graph, graph.Columns(gates, hidden, hidden), graph.Tanh(candidate), memoryTm1?[0])];
    }
}
