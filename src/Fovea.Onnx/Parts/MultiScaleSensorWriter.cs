namespace Fovea.Onnx.Parts;

/// <summary>
/// <see cref="MultiScaleSensor"/> in a graph. Its cost goes by the glimpse, not by the image: pixels are gathered by their numbers. Boxes are computed by the formula of
/// <see cref="GlimpseBox.At"/>, in its order, so that they are the same to the pixel; sums are whole numbers below 2^24 and factors powers of 2, so that means are the same bits.
///
/// Notation: S = size * 2^k, the pixels that scale k covers on an axis; row, column: where they lie in their image.
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
        OnnxValue column = Positions(graph, first, axis: 0, image.Width, side), row = Positions(graph, first, axis: 1, image.Height, side);
        OnnxValue lineOfPixels = graph.Add(graph.Multiply(graph.Add(row, image.FirstRows), graph.Add(image.Width, graph.Wholes(2))), graph.Wholes(1));
        OnnxValue numbers = graph.Add(graph.Unsqueeze(lineOfPixels, 2), graph.Unsqueeze(column, 1));
        OnnxValue pixels = graph.Gather(image.Bordered, numbers);
        if (image.Channels > 1) pixels = graph.Transpose(pixels, 0, 3, 1, 2);
        OnnxValue shades = graph.ToFloat(pixels);
        if (factor > 1)
        {
            shades = graph.Node(
                "AveragePool", [graph.Reshape(shades, -1, 1, side, side)], OnnxAttribute.Integers("kernel_shape", factor, factor), OnnxAttribute.Integers("strides", factor, factor));
        }

        return graph.Reshape(graph.Multiply(shades, graph.Number(1f / 255f)), -1, (long)image.Channels * options.Size * options.Size);
    }

    /// <summary>Rows or columns of a box, those beyond the image as its border, which is at -1 and at its length: int64, [batch, S].</summary>
    private static OnnxValue Positions(OnnxGraph graph, OnnxValue first, int axis, OnnxValue length, int side)
    {
        OnnxValue places = graph.Add(graph.Gather(first, graph.Wholes(axis), axis: 1), graph.Numbers([side], [.. Enumerable.Range(0, side).Select(i => (float)i)]));
        return graph.ToWhole(graph.Clip(places, graph.Number(-1f), graph.Reshape(graph.ToFloat(length))));
    }
}
