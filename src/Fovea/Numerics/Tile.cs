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
        Begin(work, out float* from, out nint fromRow);
        TRow s0 = TRow.Load(from), s1 = TRow.Load(from + fromRow), s2 = TRow.Load(from + (2 * fromRow)), s3 = TRow.Load(from + (3 * fromRow));
        from += 4 * fromRow;
        TRow s4 = TRow.Load(from), s5 = TRow.Load(from + fromRow), s6 = TRow.Load(from + (2 * fromRow)), s7 = TRow.Load(from + (3 * fromRow));
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

        if (work.Finish != ProductFinish.None)
        {
            Finish(work, 0, ref s0);
            Finish(work, 1, ref s1);
            Finish(work, 2, ref s2);
            Finish(work, 3, ref s3);
            Finish(work, 4, ref s4);
            Finish(work, 5, ref s5);
            Finish(work, 6, ref s6);
            Finish(work, 7, ref s7);
        }

        s0.Store(work.C);
        s1.Store(work.C + work.CRow);
        s2.Store(work.C + (2 * work.CRow));
        s3.Store(work.C + (3 * work.CRow));
        s4.Store(work.C + (4 * work.CRow));
        s5.Store(work.C + (5 * work.CRow));
        s6.Store(work.C + (6 * work.CRow));
        s7.Store(work.C + (7 * work.CRow));
    }

    private static void Rows6(in TileWork work)
    {
        nint aRow = TWalk.Row(work.AStride), aRow2 = 2 * aRow, aRow3 = 3 * aRow, aStep = TWalk.Step(work.AStride);
        nint bStep = work.BStep, aheadStep = work.AheadStep;
        float* a = work.A, a4 = a + (4 * aRow), b = work.B, ahead = work.Ahead;
        Begin(work, out float* from, out nint fromRow);
        TRow s0 = TRow.Load(from), s1 = TRow.Load(from + fromRow), s2 = TRow.Load(from + (2 * fromRow)), s3 = TRow.Load(from + (3 * fromRow));
        TRow s4 = TRow.Load(from + (4 * fromRow)), s5 = TRow.Load(from + (5 * fromRow));
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

        if (work.Finish != ProductFinish.None)
        {
            Finish(work, 0, ref s0);
            Finish(work, 1, ref s1);
            Finish(work, 2, ref s2);
            Finish(work, 3, ref s3);
            Finish(work, 4, ref s4);
            Finish(work, 5, ref s5);
        }

        s0.Store(work.C);
        s1.Store(work.C + work.CRow);
        s2.Store(work.C + (2 * work.CRow));
        s3.Store(work.C + (3 * work.CRow));
        s4.Store(work.C + (4 * work.CRow));
        s5.Store(work.C + (5 * work.CRow));
    }

    private static void Rows4(in TileWork work)
    {
        nint aRow = TWalk.Row(work.AStride), aRow2 = 2 * aRow, aRow3 = 3 * aRow, aStep = TWalk.Step(work.AStride), bStep = work.BStep;
        float* a = work.A, b = work.B;
        Begin(work, out float* from, out nint fromRow);
        TRow s0 = TRow.Load(from), s1 = TRow.Load(from + fromRow), s2 = TRow.Load(from + (2 * fromRow)), s3 = TRow.Load(from + (3 * fromRow));
        for (nint left = work.Depth; left > 0; left -= 2)
        {
            Step4(a, aRow, aRow2, aRow3, TRow.Load(b), ref s0, ref s1, ref s2, ref s3);
            if (left == 1) break;
            Step4(a + aStep, aRow, aRow2, aRow3, TRow.Load(b + bStep), ref s0, ref s1, ref s2, ref s3);
            a += 2 * aStep;
            b += 2 * bStep;
        }

        if (work.Finish != ProductFinish.None)
        {
            Finish(work, 0, ref s0);
            Finish(work, 1, ref s1);
            Finish(work, 2, ref s2);
            Finish(work, 3, ref s3);
        }

        s0.Store(work.C);
        s1.Store(work.C + work.CRow);
        s2.Store(work.C + (2 * work.CRow));
        s3.Store(work.C + (3 * work.CRow));
    }

    private static void Rows1(in TileWork work)
    {
        nint aStep = TWalk.Step(work.AStride), bStep = work.BStep;
        float* a = work.A, b = work.B;
        Begin(work, out float* from, out _);
        TRow s = TRow.Load(from);
        for (nint k = work.Depth; k > 0; k--)
        {
            s.MultiplyAdd(TLanes.Broadcast(a), TRow.Load(b));
            a += aStep;
            b += bStep;
        }

        if (work.Finish != ProductFinish.None) Finish(work, 0, ref s);
        s.Store(work.C);
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

    /// <summary>Where the first row's sum starts from, and how far the next row's lies behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin(in TileWork work, out float* from, out nint fromRow)
    {
        bool adds = work.From == null;
        from = adds ? work.C : work.From;
        fromRow = adds ? work.CRow : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in TileWork work, nint row, ref TRow sum)
    {
        if (work.Finish == ProductFinish.Relu) sum.Relu();
        else sum.Gate(TRow.Load(work.Gate + (row * work.GateRow)));
    }
}

/// <summary>What a tile computes: C = finish(start + A B), with <see cref="Tile{TLanes, TVector, TRow, TWalk}"/>'s notation.</summary>
internal unsafe ref struct TileWork
{
    public float* A, B, C, Gate;

    /// <summary>What all rows start from, zeros or a bias; null where they start from what C holds.</summary>
    public float* From;

    public nint AStride, BStep, CRow, GateRow, Depth;

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
