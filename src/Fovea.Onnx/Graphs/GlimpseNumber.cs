namespace Fovea.Onnx;

/// <summary>Which glimpse nodes are for: where all glimpses are written one after the other, a number; in a graph of one glimpse, an input.</summary>
public readonly struct GlimpseNumber
{
    private readonly int number;
    private readonly OnnxValue? input;

    private GlimpseNumber(int number, OnnxValue? input) => (this.number, this.input) = (number, input);

    /// <summary>Whether it is the first glimpse; null where that is known when the graph runs.</summary>
    internal bool? IsFirst => input is null ? number == 0 : null;

    internal static GlimpseNumber Known(int number) => new(number, null);

    /// <param name="input">int64, [1].</param>
    internal static GlimpseNumber Given(OnnxValue input) => new(0, input);

    /// <summary>1 at the first glimpse, 0 at others, float32, [1]: for what is added at the first one alone.</summary>
    internal OnnxValue First(OnnxGraph graph) =>
        input is { } given ? graph.ToFloat(graph.Node("Equal", given, graph.Wholes(0))) : graph.Numbers([1], number == 0 ? 1f : 0f);

    /// <summary>The glimpse's row of a parameter that has one for each of some glimpses; others have the nearest one's.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="first">The glimpse that its first row is for.</param>
    /// <returns>[columns].</returns>
    public OnnxValue RowOf(OnnxGraph graph, string name, int first)
    {
        (int rows, int columns) = graph.SizeOf(name);
        if (input is not { } given || rows == 1) return graph.ParameterRow(name, Math.Clamp(number - first, 0, rows - 1));
        // Clip of whole numbers came with a later opset.
        OnnxValue nearest = graph.Clip(graph.ToFloat(graph.Subtract(given, graph.Wholes(first))), graph.Number(0f), graph.Number(rows - 1));
        return graph.Reshape(graph.Gather(graph.Parameter(name), graph.ToWhole(nearest)), columns);
    }
}
