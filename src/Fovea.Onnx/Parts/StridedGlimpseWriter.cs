using Fovea.Parts;

namespace Fovea.Onnx.Parts;

/// <summary><see cref="StridedGlimpseNetwork"/> in a graph. ONNX has maps with filters first, Fovea with filters last.</summary>
internal sealed class StridedGlimpseWriter(StridedGlimpseOptions options) : IOnnxGlimpseWriter
{
    /// <inheritdoc/>
    public OnnxValue Read(OnnxGraph graph, OnnxValue patch, OnnxValue location, GlimpseNumber glimpse)
    {
        PatchShape seen = graph.Patch;
        OnnxValue maps = graph.Reshape(patch, -1, seen.Planes, seen.Size, seen.Size);
        int channels = seen.Planes;
        for (int i = 0; i < options.Filters.Count; i++)
        {
            string name = StridedGlimpseNetwork.NameOf(i);
            int kernel = StridedGlimpseNetwork.KernelOf(i), padding = (kernel - 1) / 2, stride = StridedGlimpseNetwork.Stride;
            // [channels, kernel, kernel, filters], or behind the first convolution [kernel, kernel, channels, filters], becomes [filters, channels, kernel, kernel].
            OnnxValue weights = graph.Parameter($"{name}.weight");
            weights = i == 0
                ? graph.Transpose(graph.Reshape(weights, channels, kernel, kernel, options.Filters[i]), 3, 0, 1, 2)
                : graph.Transpose(graph.Reshape(weights, kernel, kernel, channels, options.Filters[i]), 3, 2, 0, 1);
            OnnxValue convolved = graph.Node(
                "Conv", [maps, weights],
                OnnxAttribute.Integers("kernel_shape", kernel, kernel), OnnxAttribute.Integers("strides", stride, stride), OnnxAttribute.Integers("pads", padding, padding, padding, padding));
            maps = graph.Relu(graph.Normalize($"{name}.norm", convolved, glimpse, first: 0, options.Normalization.Epsilon));
            channels = options.Filters[i];
        }

        OnnxValue flat = graph.Reshape(graph.Transpose(maps, 0, 2, 3, 1), -1, graph.SizeOf("glimpse.features_what.weight").Rows);
        return graph.Relu(graph.Add(graph.Dense("glimpse.features_what", flat), graph.Dense("glimpse.features_where", location, withBias: false)));
    }
}
