namespace Fovea.Onnx;

/// <summary>A tensor of a graph: what a node yields, an input, or a constant.</summary>
/// <param name="Name">Its name in the graph, which no other tensor has.</param>
public readonly record struct OnnxValue(string Name);
