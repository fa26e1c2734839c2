using System.Numerics;
using System.Runtime.InteropServices;

namespace Fovea.Parts;

/// <summary>y = max(x, 0). The forward pass is folded into the product before it (<see cref="ProductFinish.Relu"/>).</summary>
public static class Relu
{
    /// <summary>In place: derivative by y becomes derivative by x, that is 0 wherever y is 0.</summary>
    /// <param name="gradient">[rows, width].</param>
    /// <param name="y">[rows, width].</param>
    public static void Backward(Matrix gradient, Matrix y)
    {
        Guard.Shape(nameof(y), y, gradient.Rows, gradient.Columns);
        Span<Vector<float>> g = MemoryMarshal.Cast<float, Vector<float>>(gradient.Values);
        ReadOnlySpan<Vector<float>> gate = MemoryMarshal.Cast<float, Vector<float>>(y.Values);
        for (int i = 0; i < g.Length; i++)
            g[i] = Vector.ConditionalSelect(Vector.GreaterThan(gate[i], Vector<float>.Zero), g[i], Vector<float>.Zero);
    }
}
