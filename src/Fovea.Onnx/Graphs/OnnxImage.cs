namespace Fovea.Onnx;

/// <summary>The images that a graph looks at, whose size is known when it runs, and what sensors want to know of them. What nobody asks for is not in the graph.</summary>
public sealed class OnnxImage
{
    private readonly OnnxGraph graph;
    private OnnxValue? shape, extent, bordered, firstRows;

    internal OnnxImage(OnnxGraph graph, OnnxValue pixels, int channels) => (this.graph, Pixels, Channels) = (graph, pixels, channels);

    /// <summary>[batch, height, width, channels], uint8.</summary>
    public OnnxValue Pixels { get; }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>Images, int64, [1].</summary>
    public OnnxValue Count => Length(0);

    /// <summary>Rows of pixels, int64, [1].</summary>
    public OnnxValue Height => Length(1);

    /// <summary>Columns of pixels, int64, [1].</summary>
    public OnnxValue Width => Length(2);

    /// <summary>Width and height, float32, [2]: what a location (x, y) is a part of.</summary>
    public OnnxValue Extent => extent ??= graph.ToFloat(graph.Concat(0, Width, Height));

    /// <summary>
    /// The images with a border of one pixel that is 0, one row of pixels behind the other: uint8, [batch * (height + 2) * (width + 2), channels], or without the last axis
    /// where images are gray. What lies beyond an image is read off its border.
    /// </summary>
    public OnnxValue Bordered => bordered ??= graph.Reshape(
        graph.Node("Pad", Pixels, graph.Wholes(0, 1, 1, 0, 0, 1, 1, 0)), Channels == 1 ? [-1] : [-1, Channels]);

    /// <summary>The number of each image's first row of pixels, not counting its border, among the rows of <see cref="Bordered"/>: int64, [batch, 1].</summary>
    public OnnxValue FirstRows => firstRows ??= graph.Reshape(
        graph.Add(
            graph.Multiply(graph.Range(graph.Whole(0), graph.Reshape(Count), graph.Whole(1)), graph.Add(Height, graph.Wholes(2))),
            graph.Wholes(1)),
        -1, 1);

    /// <summary>Whole numbers that count from 0 up to a length, int64.</summary>
    /// <param name="length">int64, [1].</param>
    internal OnnxValue CountTo(OnnxValue length) => graph.Range(graph.Whole(0), graph.Reshape(length), graph.Whole(1));

    private OnnxValue Length(int axis) => graph.Gather(shape ??= graph.Node("Shape", Pixels), graph.Wholes(axis));
}
