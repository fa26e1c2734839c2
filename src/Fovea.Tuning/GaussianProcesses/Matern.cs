using System.Numerics.Tensors;

namespace Fovea.Tuning.GaussianProcesses;

/// <summary>
/// The Matern kernel of smoothness 5/2 (Rasmussen and Williams 2006, equation 4.17) as a function of the squared distance r²:
/// k = (1 + a + a²/3) exp(-a) with a = √5 r. Its derivative by r², -5/6 (1 + a) exp(-a), has no pole at r = 0, as the one by r would.
/// </summary>
internal static class Matern
{
    /// <summary>Kernel values.</summary>
    /// <param name="squares">Squared distances; becomes scratch.</param>
    /// <param name="kernel">Becomes k.</param>
    /// <param name="slope">Becomes dk/d(r²).</param>
    public static void Evaluate(Span<double> squares, Span<double> kernel, Span<double> slope)
    {
        TensorPrimitives.Multiply(squares, 5, squares);
        TensorPrimitives.Sqrt<double>(squares, slope);
        TensorPrimitives.Negate<double>(slope, kernel);
        TensorPrimitives.Exp<double>(kernel, kernel);
        TensorPrimitives.Add(slope, 1, slope);                       // 1 + a
        TensorPrimitives.MultiplyAdd(squares, 1.0 / 3, slope, squares); // 1 + a + a²/3
        TensorPrimitives.Multiply<double>(slope, kernel, slope);
        TensorPrimitives.Multiply(slope, -5.0 / 6, slope);
        TensorPrimitives.Multiply<double>(squares, kernel, kernel);
    }
}
