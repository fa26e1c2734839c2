namespace Fovea.Onnx.Parts;

/// <summary><see cref="LstmCore"/> in a graph: gates (i, f, o, z) side by side.</summary>
internal sealed class LstmCoreWriter(LstmCoreOptions options) : IOnnxCoreWriter
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, int Width)> Memory { get; } = [("state", options.Hidden), ("cell", options.Hidden)];

    /// <inheritdoc/>
    public IReadOnlyList<OnnxValue> Step(OnnxGraph graph, OnnxValue input, IReadOnlyList<OnnxValue>? memoryTm1)
    {
        int hidden = options.Hidden;
        OnnxValue gates = GatesWriter.Sum(graph, input, memoryTm1?[0]);
        OnnxValue Gate(int number) => graph.Sigmoid(graph.Columns(gates, number * hidden, hidden));
        OnnxValue cell = graph.Multiply(Gate(0), graph.Tanh(graph.Columns(gates, 3 * hidden, hidden)));
        if (memoryTm1 is not null) cell = graph.Add(graph.Multiply(Gate(1), memoryTm1[1]), cell);
        return [graph.Multiply(Gate(2), graph.Tanh(cell)), cell];
    }
}
