namespace Fovea.Onnx.Parts;

/// <summary>
/// <see cref="Fovea.Sensing.Overview"/> in a graph: every cell is the mean of its pixels, as two products with matrices of 0 and 1 that say which row and which column is of
/// which cell. Sums are exact up to 2^24, some 65,000 white pixels in a cell; beyond that they round like any sum of float32.
/// </summary>
internal static class OverviewWriter
{
    /// <summary>All of each image in a few cells.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="image">The images.</param>
    /// <param name="size">Cells on each axis.</param>
    /// <returns>[batch, channels * size * size], 0 to 1.</returns>
    public static OnnxValue See(OnnxGraph graph, OnnxImage image, int size)
    {
        (OnnxValue rows, OnnxValue heights) = Cells(graph, image, image.Height, size);
        (OnnxValue columns, OnnxValue widths) = Cells(graph, image, image.Width, size);
        OnnxValue planes = graph.Transpose(graph.ToFloat(image.Pixels), 0, 3, 1, 2);
        OnnxValue sums = graph.Node("MatMul", graph.Node("MatMul", rows, planes), graph.Transpose(columns, 1, 0));
        OnnxValue pixels = graph.Multiply(heights, graph.Transpose(widths, 1, 0));
        OnnxValue shares = graph.Divide(graph.Number(1f), graph.Multiply(graph.Number(255f), pixels));
        return graph.Reshape(graph.Multiply(sums, shares), -1, (long)image.Channels * size * size);
    }

    /// <summary>Which pixels of an axis are of which cell, 0 or 1, [size, length]; and how many they are, [size, 1].</summary>
    private static (OnnxValue Members, OnnxValue Counts) Cells(OnnxGraph graph, OnnxImage image, OnnxValue length, int size)
    {
        OnnxValue Edge(int shift) => graph.Divide(
            graph.Multiply(graph.Reshape(graph.Wholes([.. Enumerable.Range(shift, size).Select(i => (long)i)]), size, 1), length), graph.Wholes(size));
        OnnxValue first = Edge(0), end = graph.ToWhole(graph.Node("Max", graph.ToFloat(graph.Add(first, graph.Wholes(1))), graph.ToFloat(Edge(1))));
        OnnxValue pixels = graph.Reshape(image.CountTo(length), 1, -1);
        OnnxValue isInside = graph.Node("And", graph.Node("Not", graph.Node("Less", pixels, first)), graph.Node("Less", pixels, end));
        return (graph.ToFloat(isInside), graph.ToFloat(graph.Subtract(end, first)));
    }
}
