using System.Globalization;

namespace Fovea.Onnx.Models;

/// <summary>Writes a <see cref="Fovea.Models.FeedForwardModel"/>: all of an image at once, through at most one convolution and dense layers.</summary>
internal static class FeedForwardWriter
{
    /// <summary>Class logits, [batch, classes].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">The model's options.</param>
    /// <param name="normalization">How channels are brought to one range; null for as they are.</param>
    /// <param name="pixels">[batch, height, width, channels], uint8.</param>
    /// <param name="shape">Shape of the images.</param>
    public static OnnxValue Classify(OnnxGraph graph, ModelOptions options, ChannelNormalization? normalization, OnnxValue pixels, ImageShape shape)
    {
        int side = Math.Max(shape.Height, shape.Width);
        OnnxValue seen = graph.Reshape(Square(graph, pixels, shape, side), -1, (long)shape.Channels * side * side);
        OnnxValue values = ChannelNormalizationWriter.Apply(graph, normalization, seen, side * side);
        IReadOnlyList<int> hidden;
        switch (options)
        {
            case FullyConnectedOptions connected:
                hidden = connected.Hidden;
                break;
            case ConvolutionalOptions convolutional:
                hidden = convolutional.Hidden;
                values = Convolve(graph, convolutional, values, shape.Channels, side);
                break;
            default:
                throw new ArgumentException($"{options.GetType().Name} is no model that sees whole images", nameof(options));
        }

        for (int layer = 1; layer <= hidden.Count; layer++) values = graph.Relu(graph.Dense(string.Create(CultureInfo.InvariantCulture, $"hidden{layer}"), values));
        return graph.Dense("action", values);
    }

    /// <summary>[batch, channels, side, side], 0 to 1: what the sensor sees at the centre, with a black border where an image is not square.</summary>
    private static OnnxValue Square(OnnxGraph graph, OnnxValue pixels, ImageShape shape, int side)
    {
        GlimpseBox box = GlimpseBox.At(0f, 0f, shape.Height, shape.Width, side);
        long above = -box.Top, left = -box.Left;
        if (side != shape.Height || side != shape.Width)
            pixels = graph.Node("Pad", pixels, graph.Wholes(0, above, left, 0, 0, side - shape.Height - above, side - shape.Width - left, 0));
        return graph.Multiply(graph.ToFloat(graph.Transpose(pixels, 0, 3, 1, 2)), graph.Number(1f / 255f));
    }

    /// <summary>[batch, positions * filters], behind ReLU.</summary>
    private static OnnxValue Convolve(OnnxGraph graph, ConvolutionalOptions options, OnnxValue values, int channels, int side)
    {
        // Fovea has a column per filter, ONNX a row.
        OnnxValue weights = graph.Reshape(graph.Transpose(graph.Parameter("convolution.weight"), 1, 0), options.Filters, channels, options.Size, options.Size);
        OnnxValue convolved = graph.Node(
            "Conv", [graph.Reshape(values, -1, channels, side, side), weights, graph.Parameter("convolution.bias")],
            OnnxAttribute.Integers("kernel_shape", options.Size, options.Size), OnnxAttribute.Integers("strides", options.Stride, options.Stride));
        int positions = ((side - options.Size) / options.Stride) + 1;
        return graph.Reshape(graph.Transpose(graph.Relu(convolved), 0, 2, 3, 1), -1, (long)positions * positions * options.Filters);
    }
}
