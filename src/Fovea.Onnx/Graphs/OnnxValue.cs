namespace Fovea.Onnx;

/// <summary>A tensor of a graph: what a node yields, an input, or a constant. Whoever writes a part is given some, and gets others from <see cref="OnnxGraph"/>.</summary>
public sealed class OnnxValue
{
    internal OnnxValue(string name) => Name = name;

    /// <summary>Its name in the graph, which no other tensor has.</summary>
    public string Name { get; }
}
