using System.Numerics.Tensors;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// A coarse view of the whole image beside another glimpse network, added to its output at the first glimpse:
/// g_0 = inner_0 + relu(linear(overview)), g_t = inner_t after it. After Ba et al. 2014 (Multiple Object Recognition with Visual
/// Attention, section 3.1), whose context network sets the core's first state instead.
///
/// Notation: inner = the other network's output; context = relu(linear(overview)).
/// </summary>
internal sealed class ContextNetwork : IGlimpseNetwork
{
    private readonly Slot overview;
    private readonly IGlimpseNetwork inner;
    private readonly Signal context;
    private readonly Dense overviewToContext;

    /// <summary>Declares the network.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="overview">The whole image in few numbers, [rows, width], at step 0.</param>
    /// <param name="inner">Reads the glimpses.</param>
    public ContextNetwork(ModelBuilder build, Slot overview, IGlimpseNetwork inner)
    {
        (this.overview, this.inner) = (overview, inner);
        context = build.Layout.AddSignal(inner.Output.Width);
        Output = build.Layout.AddSignal(inner.Output.Width);
        overviewToContext = new Dense(build, "context", ParameterGroup.Classifier, overview.Width, inner.Output.Width, withInputGradient: false, intoRelu: true);
        overviewToContext.LearnFrom(build, overview, ..1, context.Gradient, ..1);
    }

    /// <inheritdoc/>
    public Signal Output { get; }

    /// <inheritdoc/>
    public void Forward(Arena arena, int t)
    {
        inner.Forward(arena, t);
        Matrix innerT = arena.Step(inner.Output.Value, t), outputT = arena.Step(Output.Value, t);
        Copy(innerT, outputT);
        if (t > 0) return;
        Matrix context0 = arena.Step(context.Value, 0);
        overviewToContext.Forward(arena, arena.Step(overview, 0), context0, ProductFinish.Relu);
        for (int row = 0; row < outputT.Rows; row++) TensorPrimitives.Add(outputT[row], context0[row], outputT[row]);
    }

    /// <inheritdoc/>
    public void Backward(Arena arena)
    {
        Matrix context0 = arena.Step(context.Gradient, 0);
        Copy(arena.Step(Output.Gradient, 0), context0);
        Relu.Backward(context0, arena.Step(context.Value, 0));
        Copy(arena.All(Output.Gradient), arena.All(inner.Output.Gradient));
        inner.Backward(arena);
    }

    private static void Copy(Matrix from, Matrix to)
    {
        for (int row = 0; row < from.Rows; row++) from[row].CopyTo(to[row]);
    }
}

/// <summary>A coarse view of the whole image, added to the glimpse network's output at the first glimpse: g_0 + relu(linear(overview)) (after Ba et al. 2014, section 3.1).</summary>
public sealed record ContextOptions
{
    /// <summary>Cells of the view on each axis.</summary>
    /// <value>1 to 256; default 12.</value>
    public int Size { get; init => field = Check.Within(value, 1, 256, nameof(Size)); } = 12;
}
