using Fovea.Parts;

namespace Fovea.Onnx;

/// <summary>Writes what an <see cref="IGlimpseSensor"/> does.</summary>
public interface IOnnxSensorWriter
{
    /// <summary>What is seen at a place of each image, before channels are normalised.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="image">The images.</param>
    /// <param name="location">[batch, 2] as (x, y) in [-1, 1].</param>
    /// <returns>[batch, scales * channels * size * size], 0 to 1.</returns>
    OnnxValue See(OnnxGraph graph, OnnxImage image, OnnxValue location);
}

/// <summary>Writes what an <see cref="IGlimpseNetwork"/> does.</summary>
public interface IOnnxGlimpseWriter
{
    /// <summary>g_t.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="patch">[batch, scales * channels * size * size], normalised.</param>
    /// <param name="location">[batch, 2] as (x, y) in [-1, 1].</param>
    /// <param name="glimpse">Which glimpse it is.</param>
    /// <returns>[batch, features].</returns>
    OnnxValue Read(OnnxGraph graph, OnnxValue patch, OnnxValue location, GlimpseNumber glimpse);
}

/// <summary>Writes what an <see cref="IRecurrentCore"/> does.</summary>
public interface IOnnxCoreWriter
{
    /// <summary>What is handed from glimpse to glimpse: names and widths, the state that heads read first.</summary>
    IReadOnlyList<(string Name, int Width)> Memory { get; }

    /// <summary>The memory behind a glimpse.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">g_t, [batch, features].</param>
    /// <param name="memoryTm1">The memory before it, [batch, width] each, in the order of <see cref="Memory"/>; null for none, which stands for zeros.</param>
    /// <returns>As many, in the same order.</returns>
    IReadOnlyList<OnnxValue> Step(OnnxGraph graph, OnnxValue input, IReadOnlyList<OnnxValue>? memoryTm1);
}

/// <summary>Writes what an <see cref="IHead"/> does.</summary>
public interface IOnnxHeadWriter
{
    /// <summary>The head's output.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="place">What the head is for, with the name that its parameters begin with.</param>
    /// <param name="state">The core's state, [batch, hidden].</param>
    /// <param name="glimpse">Which glimpse it is.</param>
    /// <param name="trainedGlimpses">Glimpses of a look in training: the steps of <paramref name="place"/> are among them.</param>
    /// <returns>[batch, outputs].</returns>
    OnnxValue Say(OnnxGraph graph, HeadPlace place, OnnxValue state, GlimpseNumber glimpse, int trainedGlimpses);
}
