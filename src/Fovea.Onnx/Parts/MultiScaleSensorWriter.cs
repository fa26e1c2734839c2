namespace Fovea.Onnx.Parts;

/// <summary>
/// <see cref="MultiScaleSensor"/> in a graph. A glimpse's cost does not grow with the image: pixels are gathered by their numbers. Boxes are computed by the formula of
/// <see cref="GlimpseCut"/>, in its order, so that they are the same to the pixel; sums are whole numbers below 2^24 and factors powers of 2, so that means are the same bits.
///
/// Notation: S = size * 2^k, the pixels that scale k covers on an axis; places [batch, 2, S], in x and y, where they lie in their image; steps, how far in memory that is from
/// the image's first pixel; numbers [batch, channels, S, S].
/// </summary>
internal sealed class MultiScaleSensorWriter(MultiScaleSensorOptions options) : IOnnxSensorWriter
{
    /// <inheritdoc/>
    public OnnxValue See(OnnxGraph graph, OnnxImage image, OnnxValue location) =>
        graph.Concat(1, [.. Enumerable.Range(0, options.Scales).Select(scale => Scale(graph, image, Places(graph, image, location, scale), scale))]);

    /// <summary>What part of each number's pixels lies beyond the image's edge, times a shade: [batch, scales * channels * size * size]. Null where the border stays black.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="image">The images.</param>
    /// <param name="location">Where to look, [batch, 2].</param>
    /// <param name="shades">[channels], 0 to 1.</param>
    public OnnxValue? Outside(OnnxGraph graph, OnnxImage image, OnnxValue location, IReadOnlyList<float> shades) => !options.MeanOutside ? null
        : graph.Concat(1, [.. Enumerable.Range(0, options.Scales).Select(scale => OutsideOf(graph, image, Places(graph, image, location, scale), scale, shades))]);

    /// <summary>[batch, 2, S].</summary>
    private OnnxValue Places(OnnxGraph graph, OnnxImage image, OnnxValue location, int scale)
    {
        int side = options.Size << scale;
        GlimpseCut cut = options.Cut;
        OnnxValue extent = cut.ToLastPixel ? graph.Subtract(image.Extent, graph.Number(1f)) : image.Extent;
        OnnxValue centre = graph.Multiply(graph.Multiply(graph.Add(location, graph.Number(1f)), graph.Number(0.5f)), extent);
        if (cut.Offset != 0f) centre = graph.Add(centre, graph.Number(cut.Offset));
        OnnxValue first = cut.Rounding switch
        {
            GlimpseRounding.TruncatedCentre => graph.Subtract(graph.Node("Floor", centre), graph.Number(side / 2)),
            GlimpseRounding.TruncatedStart => graph.ToFloat(graph.ToWhole(graph.Subtract(centre, graph.Number(side * 0.5f)))),
            _ => graph.Node("Floor", graph.Add(graph.Subtract(centre, graph.Number(side * 0.5f)), graph.Number(0.5f))),
        };
        return graph.Add(graph.Unsqueeze(first, 2), graph.Numbers([side], [.. Enumerable.Range(0, side).Select(i => (float)i)]));
    }

    private OnnxValue OutsideOf(OnnxGraph graph, OnnxImage image, OnnxValue places, int scale, IReadOnlyList<float> shades)
    {
        // Places are whole numbers: one that is inside is at least 0 and at most the extent less 1.
        OnnxValue inside = graph.Multiply(Cut(graph.Add(places, graph.Number(1f))), Cut(graph.Subtract(graph.Unsqueeze(image.Extent, 1), places)));
        OnnxValue parts = graph.Node("ReduceMean", [graph.Reshape(inside, -1, 2, options.Size, 1 << scale)], OnnxAttribute.Integers("axes", 3), OnnxAttribute.Integer("keepdims", 0));
        OnnxValue columns = graph.Unsqueeze(graph.Gather(parts, graph.Wholes(0), axis: 1), 1), rows = graph.Unsqueeze(graph.Gather(parts, graph.Wholes(1), axis: 1), 3);
        OnnxValue outside = graph.Subtract(graph.Number(1f), graph.Multiply(rows, columns));
        return graph.Reshape(graph.Multiply(outside, graph.Numbers([shades.Count, 1, 1], [.. shades])), -1, (long)image.Channels * options.Size * options.Size);

        OnnxValue Cut(OnnxValue a) => graph.Clip(a, graph.Number(0f), graph.Number(1f));
    }

    /// <summary>[batch, channels * size * size].</summary>
    private OnnxValue Scale(OnnxGraph graph, OnnxImage image, OnnxValue places, int scale)
    {
        int side = options.Size << scale, factor = 1 << scale;
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
