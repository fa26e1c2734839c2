namespace Fovea.Onnx;

/// <summary>The images that a graph looks at, whose size is known when it runs, and what sensors want to know of them. What nobody asks for is not in the graph.</summary>
public sealed class OnnxImage
{
    private readonly OnnxGraph graph;
    private OnnxValue? shape, extent, bordered, strides, origins;

    internal OnnxImage(OnnxGraph graph, OnnxValue pixels, int channels) => (this.graph, Pixels, Channels) = (graph, pixels, channels);

    /// <summary>[batch, height, width, channels], uint8.</summary>
    public OnnxValue Pixels { get; }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>Images, int64, [1].</summary>
    internal OnnxValue Count => Length(0);

    /// <summary>Rows of pixels, int64, [1].</summary>
    public OnnxValue Height => Length(1);

    /// <summary>Columns of pixels, int64, [1].</summary>
    public OnnxValue Width => Length(2);

    /// <summary>Width and height, float32, [2]: what a location (x, y) is a part of.</summary>
    public OnnxValue Extent => extent ??= graph.ToFloat(graph.Concat(0, Width, Height));

    /// <summary>
    /// The images with a border of one pixel that is 0, all numbers of pixels one behind the other: uint8, [batch * (height + 2) * (width + 2) * channels]. What lies beyond an
    /// image is read off its border.
    /// </summary>
    internal OnnxValue Bordered => bordered ??= graph.Reshape(graph.Node("Pad", Pixels, graph.Wholes(0, 1, 1, 0, 0, 1, 1, 0)), -1);

    /// <summary>How many numbers of <see cref="Bordered"/> it is from a pixel to the one right of it, and to the one below: int64, [2, 1].</summary>
    internal OnnxValue Strides => strides ??= graph.Multiply(
        graph.Unsqueeze(graph.Concat(0, graph.Wholes(1), graph.Add(Width, graph.Wholes(2))), 1), graph.Wholes(Channels));

    /// <summary>Where in <see cref="Bordered"/> each channel of each image's first pixel is, the border not counted: int64, [batch, channels, 1, 1].</summary>
    internal OnnxValue Origins => origins ??= Find();

    /// <summary>Whole numbers that count from 0 up to a length, int64.</summary>
    /// <param name="length">int64, [1].</param>
    internal OnnxValue CountTo(OnnxValue length) => graph.Range(graph.Whole(0), graph.Reshape(length), graph.Whole(1));

    private OnnxValue Find()
    {
        OnnxValue rows = graph.Add(Height, graph.Wholes(2)), columns = graph.Add(Width, graph.Wholes(2));
        // One row and one column of the border come before the first pixel.
        OnnxValue pixels = graph.Add(graph.Multiply(CountTo(Count), graph.Multiply(rows, columns)), graph.Add(columns, graph.Wholes(1)));
        return graph.Add(
            graph.Reshape(graph.Multiply(pixels, graph.Wholes(Channels)), -1, 1, 1, 1),
            graph.Reshape(graph.Wholes([.. Enumerable.Range(0, Channels).Select(channel => (long)channel)]), Channels, 1, 1));
    }

    private OnnxValue Length(int axis) => graph.Gather(shape ??= graph.Node("Shape", Pixels), graph.Wholes(axis));
}
