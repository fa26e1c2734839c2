using System.Runtime.CompilerServices;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>
/// The innermost loops: a few rows of the result by one, two or four vectors stay in registers from the sum's start to its finish. Two steps
/// of the sum a turn, one after the other: on a processor whose front end is shared or narrow, counting costs as much as multiplying.
///
/// Notation: A(r, k) = a[r * aRow + k * aStep], B(k, j) = b[k * bStep + j], C(r, j) = c[r * cRow + j], j within the vectors.
/// </summary>
internal static unsafe class Tile<TLanes, TVector, TRow, TWalk>
    where TLanes : ILanes<TVector>
    where TVector : struct
    where TRow : struct, ITileRow<TRow, TVector>
    where TWalk : IWalk
{
    /// <summary>C = finish(start + A B) for as many rows.</summary>
    public static void Run(in TileWork work, int rows)
    {
        if (rows == 8) Rows8(work);
        else if (rows == 6) Rows6(work);
        else if (rows == 4) Rows4(work);
        else Rows1(work);
    }

    private static void Rows8(in TileWork work)
    {
        nint aRow = TWalk.Row(work.AStride), aRow2 = 2 * aRow, aRow3 = 3 * aRow, aStep = TWalk.Step(work.AStride);
        nint bStep = work.BStep, aheadStep = work.AheadStep;
        float* a = work.A, a4 = a + (4 * aRow), b = work.B, ahead = work.Ahead;
        TRow s0 = Begin(work, 0), s1 = Begin(work, 1), s2 = Begin(work, 2), s3 = Begin(work, 3);
        TRow s4 = Begin(work, 4), s5 = Begin(work, 5), s6 = Begin(work, 6), s7 = Begin(work, 7);
        for (nint left = work.Depth; left > 0; left -= 2)
        {
            CacheLine.FetchAhead(ahead);
            TRow y = TRow.Load(b);
            Step4(a, aRow, aRow2, aRow3, y, ref s0, ref s1, ref s2, ref s3);
            Step4(a4, aRow, aRow2, aRow3, y, ref s4, ref s5, ref s6, ref s7);
            if (left == 1) break;
            CacheLine.FetchAhead(ahead + aheadStep);
            y = TRow.Load(b + bStep);
            Step4(a + aStep, aRow, aRow2, aRow3, y, ref s0, ref s1, ref s2, ref s3);
            Step4(a4 + aStep, aRow, aRow2, aRow3, y, ref s4, ref s5, ref s6, ref s7);
            a += 2 * aStep;
            a4 += 2 * aStep;
            b += 2 * bStep;
            ahead += 2 * aheadStep;
        }

        End(work, 0, s0);
        End(work, 1, s1);
        End(work, 2, s2);
        End(work, 3, s3);
        End(work, 4, s4);
        End(work, 5, s5);
        End(work, 6, s6);
        End(work, 7, s7);
    }

    private static void Rows6(in TileWork work)
    {
        nint aRow = TWalk.Row(work.AStride), aRow2 = 2 * aRow, aRow3 = 3 * aRow, aStep = TWalk.Step(work.AStride);
        nint bStep = work.BStep, aheadStep = work.AheadStep;
        float* a = work.A, a4 = a + (4 * aRow), b = work.B, ahead = work.Ahead;
        TRow s0 = Begin(work, 0), s1 = Begin(work, 1), s2 = Begin(work, 2), s3 = Begin(work, 3);
        TRow s4 = Begin(work, 4), s5 = Begin(work, 5);
        for (nint left = work.Depth; left > 0; left -= 2)
        {
            CacheLine.FetchAhead(ahead);
            TRow y = TRow.Load(b);
            Step4(a, aRow, aRow2, aRow3, y, ref s0, ref s1, ref s2, ref s3);
            Step2(a4, aRow, y, ref s4, ref s5);
            if (left == 1) break;
            CacheLine.FetchAhead(ahead + aheadStep);
            y = TRow.Load(b + bStep);
            Step4(a + aStep, aRow, aRow2, aRow3, y, ref s0, ref s1, ref s2, ref s3);
            Step2(a4 + aStep, aRow, y, ref s4, ref s5);
            a += 2 * aStep;
            a4 += 2 * aStep;
            b += 2 * bStep;
            ahead += 2 * aheadStep;
        }

        End(work, 0, s0);
        End(work, 1, s1);
        End(work, 2, s2);
        End(work, 3, s3);
        End(work, 4, s4);
        End(work, 5, s5);
    }

    private static void Rows4(in TileWork work)
    {
        nint aRow = TWalk.Row(work.AStride), aRow2 = 2 * aRow, aRow3 = 3 * aRow, aStep = TWalk.Step(work.AStride), bStep = work.BStep;
        float* a = work.A, b = work.B;
        TRow s0 = Begin(work, 0), s1 = Begin(work, 1), s2 = Begin(work, 2), s3 = Begin(work, 3);
        for (nint left = work.Depth; left > 0; left -= 2)
        {
            Step4(a, aRow, aRow2, aRow3, TRow.Load(b), ref s0, ref s1, ref s2, ref s3);
            if (left == 1) break;
            Step4(a + aStep, aRow, aRow2, aRow3, TRow.Load(b + bStep), ref s0, ref s1, ref s2, ref s3);
            a += 2 * aStep;
            b += 2 * bStep;
        }

        End(work, 0, s0);
        End(work, 1, s1);
        End(work, 2, s2);
        End(work, 3, s3);
    }

    private static void Rows1(in TileWork work)
    {
        nint aStep = TWalk.Step(work.AStride), bStep = work.BStep;
        float* a = work.A, b = work.B;
        TRow s = Begin(work, 0);
        for (nint k = work.Depth; k > 0; k--)
        {
            s.MultiplyAdd(TLanes.Broadcast(a), TRow.Load(b));
            a += aStep;
            b += bStep;
        }

        End(work, 0, s);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step4(float* a, nint aRow, nint aRow2, nint aRow3, in TRow b, ref TRow s0, ref TRow s1, ref TRow s2, ref TRow s3)
    {
        s0.MultiplyAdd(TLanes.Broadcast(a), b);
        s1.MultiplyAdd(TLanes.Broadcast(a + aRow), b);
        s2.MultiplyAdd(TLanes.Broadcast(a + aRow2), b);
        s3.MultiplyAdd(TLanes.Broadcast(a + aRow3), b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step2(float* a, nint aRow, in TRow b, ref TRow s0, ref TRow s1)
    {
        s0.MultiplyAdd(TLanes.Broadcast(a), b);
        s1.MultiplyAdd(TLanes.Broadcast(a + aRow), b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TRow Begin(in TileWork work, nint row) => work.Start switch
    {
        ProductStart.Zero => default,
        ProductStart.Bias => TRow.Load(work.Bias),
        _ => TRow.Load(work.C + (row * work.CRow)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(in TileWork work, nint row, TRow sum)
    {
        if (work.Finish == ProductFinish.Relu) sum.Relu();
        else if (work.Finish == ProductFinish.ReluGate) sum.Gate(TRow.Load(work.Gate + (row * work.GateRow)));
        sum.Store(work.C + (row * work.CRow));
    }
}

/// <summary>What a tile computes: C = finish(start + A B), with <see cref="Tile{TLanes, TVector, TRow, TWalk}"/>'s notation.</summary>
internal unsafe ref struct TileWork
{
    public float* A, B, C, Bias, Gate;

    public nint AStride, BStep, CRow, GateRow, Depth;

    public ProductStart Start;

    public ProductFinish Finish;

    /// <summary>A line of cache for every step of the sum to fetch, for a tile to come, and how far the next one lies.</summary>
    public float* Ahead;

    public nint AheadStep;
}

/// <summary>How a tile walks its left factor; the compiler makes a version for each.</summary>
internal interface IWalk
{
    /// <summary>From one row of the result to the next.</summary>
    static abstract nint Row(nint stride);

    /// <summary>From one step of the sum to the next.</summary>
    static abstract nint Step(nint stride);
}

/// <summary>A B.</summary>
internal readonly struct AlongRows : IWalk
{
    public static nint Row(nint stride) => stride;

    public static nint Step(nint stride) => 1;
}

/// <summary>transpose(A) B.</summary>
internal readonly struct AlongColumns : IWalk
{
    public static nint Row(nint stride) => 1;

    public static nint Step(nint stride) => stride;
}
