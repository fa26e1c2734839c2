namespace Fovea.Onnx.Parts;

/// <summary>The linear part of a core in a graph: that of <see cref="Fovea.Cores.GateProducts"/>, and of <see cref="ReluCore"/>.</summary>
internal static class GatesWriter
{
    /// <summary>g_t W + h_tm1 U + b.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">g_t.</param>
    /// <param name="stateTm1">h_tm1; null for zeros.</param>
    public static OnnxValue Sum(OnnxGraph graph, OnnxValue input, OnnxValue? stateTm1) =>
        stateTm1 is { } state ? graph.Add(Read(graph, input), Recall(graph, state)) : Read(graph, input);

    /// <summary>g_t W + b.</summary>
    public static OnnxValue Read(OnnxGraph graph, OnnxValue input) => graph.Dense("core.input", input);

    /// <summary>h_tm1 U.</summary>
    public static OnnxValue Recall(OnnxGraph graph, OnnxValue stateTm1) => graph.Dense("core.state", stateTm1, withBias: false);

    /// <summary>keep h_tm1 + (1 - keep) candidate.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="keep">What part of the state is kept.</param>
    /// <param name="candidate">What takes the place of the rest.</param>
    /// <param name="stateTm1">h_tm1; null for zeros.</param>
    public static OnnxValue Mix(OnnxGraph graph, OnnxValue keep, OnnxValue candidate, OnnxValue? stateTm1)
    {
        OnnxValue added = graph.Subtract(candidate, graph.Multiply(keep, candidate));
        return stateTm1 is { } state ? graph.Add(graph.Multiply(keep, state), added) : added;
    }
}
