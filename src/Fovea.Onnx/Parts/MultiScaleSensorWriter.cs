namespace Fovea.Onnx.Parts;

/// <summary>
/// <see cref="MultiScaleSensor"/> in a graph. A glimpse's cost does not grow with the image: pixels are gathered by their numbers. Boxes are computed by the formula of
/// <see cref="GlimpseBox.At"/>, in its order, so that they are the same to the pixel; sums are whole numbers below 2^24 and factors powers of 2, so that means are the same bits.
///
/// Notation: S = size * 2^k, the pixels that scale k covers on an axis; places [batch, 2, S], in x and y, where they lie in their image; steps, how far in memory that is from
/// the image's first pixel; numbers [batch, channels, S, S].
/// </summary>
internal sealed class MultiScaleSensorWriter(MultiScaleSensorOptions options) : IOnnxSensorWriter
{
    /// <inheritdoc/>
    public OnnxValue See(OnnxGraph graph, OnnxImage image, OnnxValue location)
    {
        OnnxValue centre = graph.Multiply(graph.Multiply(graph.Add(location, graph.Number(1f)), graph.Number(0.5f)), image.Extent);
        return graph.Concat(1, [.. Enumerable.Range(0, options.Scales).Select(scale => Scale(graph, image, centre, scale))]);
    }

    /// <summary>[batch, channels * size * size].</summary>
    private OnnxValue Scale(OnnxGraph graph, OnnxImage image, OnnxValue centre, int scale)
    {
        int side = options.Size << scale, factor = 1 << scale;
        OnnxValue first = graph.Node("Floor", graph.Add(graph.Subtract(centre, graph.Number(side * 0.5f)), graph.Number(0.5f)));
        OnnxValue places = graph.Add(graph.Unsqueeze(first, 2), graph.Numbers([side], [.. Enumerable.Range(0, side).Select(i => (float)i)]));
        // What lies beyond the image is its border, which is at -1 and at the image's length.
        OnnxValue inside = graph.Node("Min", graph.Node("Max", places, graph.Number(-1f)), graph.Unsqueeze(image.Extent, 1));
        OnnxValue steps = graph.Multiply(graph.ToWhole(inside), image.Strides);
        OnnxValue columns = graph.Unsqueeze(graph.Gather(steps, graph.Wholes(0), axis: 1), 1), rows = graph.Unsqueeze(graph.Gather(steps, graph.Wholes(1), axis: 1), 3);
        OnnxValue numbers = graph.Add(graph.Add(image.Origins, rows), columns);
        // Gather would copy a block per number, which for single bytes takes ONNX Runtime ten times as long.
        OnnxValue pixels = graph.Node("GatherElements", image.Bordered, graph.Reshape(numbers, -1));
        OnnxValue shades = graph.Reshape(graph.ToFloat(pixels), -1, 1, side, side);
        if (factor > 1)
        {
            shades = graph.Node(
                "AveragePool", [shades], OnnxAttribute.Integers("kernel_shape", factor, factor), OnnxAttribute.Integers("strides", factor, factor));
        }

        return graph.Reshape(graph.Multiply(shades, graph.Number(1f / 255f)), -1, (long)image.Channels * options.Size * options.Size);
    }
}
