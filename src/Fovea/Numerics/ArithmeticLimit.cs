using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fovea.Numerics;

/// <summary>
/// The rate no kernel can pass: fused multiply-adds on registers alone, nothing read from memory, at the width of the widest
/// kernel.
/// </summary>
internal static class ArithmeticLimit
{
    /// <summary>Carries out multiply-adds on this thread for a while.</summary>
    /// <param name="duration">About how long.</param>
    /// <returns>Floating-point operations per second, a multiply-add counting as two.</returns>
    public static double Measure(TimeSpan duration) => VectorWidths.Widest switch
    {
        VectorWidth.Bits512 => Measure<Lanes512, Vector512<float>>(duration),
        VectorWidth.Bits256 => Measure<Lanes256, Vector256<float>>(duration),
        VectorWidth.Bits128 => Measure<Lanes128, Vector128<float>>(duration),
        _ => Measure<LanesPortable, float>(duration),
    };

    private static unsafe double Measure<TLanes, TVector>(TimeSpan duration)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        const int rounds = 100_000, chains = 10;
        float half = 0.5f, sum = 0f;
        TVector factor = TLanes.Broadcast(&half);
        float* sink = stackalloc float[TLanes.Count];
        long begun = Stopwatch.GetTimestamp(), count = 0;
        while (Stopwatch.GetElapsedTime(begun) < duration)
        {
            TLanes.Store(Chains<TLanes, TVector>(factor, rounds), sink);
            sum += *sink;
            count += rounds;
        }

        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        if (float.IsNaN(sum)) throw new InvalidOperationException("the measured sum is not a number");
        return 2.0 * chains * TLanes.Count * count / seconds;
    }

    /// <summary>Ten independent chains: more than any processor's latency times its units.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static TVector Chains<TLanes, TVector>(TVector x, int rounds)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
        for (int round = 0; round < rounds; round++)
        {
            a = TLanes.MultiplyAdd(a, x, x);
            b = TLanes.MultiplyAdd(b, x, x);
            c = TLanes.MultiplyAdd(c, x, x);
            d = TLanes.MultiplyAdd(d, x, x);
            e = TLanes.MultiplyAdd(e, x, x);
            f = TLanes.MultiplyAdd(f, x, x);
            g = TLanes.MultiplyAdd(g, x, x);
            h = TLanes.MultiplyAdd(h, x, x);
            i = TLanes.MultiplyAdd(i, x, x);
            j = TLanes.MultiplyAdd(j, x, x);
        }

        return TLanes.Add(TLanes.Add(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)), TLanes.Add(TLanes.Add(e, f), TLanes.Add(g, h))), TLanes.Add(i, j));
    }
}
