using System.Runtime.CompilerServices;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>
/// The innermost loops: a few rows by one or two vectors of the result stay in registers from the sum's start to its finish.
///
/// Notation: A(r, k) = a[r * aRow + k * aStep], B(k, j) = b[k * bStep + j], C(r, j) = c[r * cRow + j], j within the vectors.
/// With (aRow, aStep) = (stride, 1) this is A B; with (1, stride) it is transpose(A) B.
/// </summary>
internal static unsafe class Tile<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>C = finish(start + A B) for 8 rows and two vectors.</summary>
    public static void Rows8(in TileWork work)
    {
        nint aRow = work.ARow, aStep = work.AStep, bStep = work.BStep, aheadStep = work.AheadStep;
        float* a = work.A, b = work.B, ahead = work.Ahead;
        (TVector s00, TVector s01) = Begin(work, 0);
        (TVector s10, TVector s11) = Begin(work, 1);
        (TVector s20, TVector s21) = Begin(work, 2);
        (TVector s30, TVector s31) = Begin(work, 3);
        (TVector s40, TVector s41) = Begin(work, 4);
        (TVector s50, TVector s51) = Begin(work, 5);
        (TVector s60, TVector s61) = Begin(work, 6);
        (TVector s70, TVector s71) = Begin(work, 7);
        float* a3 = a + (3 * aRow), a6 = a3 + (3 * aRow);
        for (nint k = work.Depth; k > 0; k--)
        {
            CacheLine.FetchAhead(ahead);
            ahead += aheadStep;
            TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count);
            TVector x = TLanes.Broadcast(a);
            s00 = TLanes.MultiplyAdd(x, b0, s00);
            s01 = TLanes.MultiplyAdd(x, b1, s01);
            x = TLanes.Broadcast(a + aRow);
            s10 = TLanes.MultiplyAdd(x, b0, s10);
            s11 = TLanes.MultiplyAdd(x, b1, s11);
            x = TLanes.Broadcast(a + (2 * aRow));
            s20 = TLanes.MultiplyAdd(x, b0, s20);
            s21 = TLanes.MultiplyAdd(x, b1, s21);
            x = TLanes.Broadcast(a3);
            s30 = TLanes.MultiplyAdd(x, b0, s30);
            s31 = TLanes.MultiplyAdd(x, b1, s31);
            x = TLanes.Broadcast(a3 + aRow);
            s40 = TLanes.MultiplyAdd(x, b0, s40);
            s41 = TLanes.MultiplyAdd(x, b1, s41);
            x = TLanes.Broadcast(a3 + (2 * aRow));
            s50 = TLanes.MultiplyAdd(x, b0, s50);
            s51 = TLanes.MultiplyAdd(x, b1, s51);
            x = TLanes.Broadcast(a6);
            s60 = TLanes.MultiplyAdd(x, b0, s60);
            s61 = TLanes.MultiplyAdd(x, b1, s61);
            x = TLanes.Broadcast(a6 + aRow);
            s70 = TLanes.MultiplyAdd(x, b0, s70);
            s71 = TLanes.MultiplyAdd(x, b1, s71);
            a += aStep;
            a3 += aStep;
            a6 += aStep;
            b += bStep;
        }

        End(work, 0, s00, s01);
        End(work, 1, s10, s11);
        End(work, 2, s20, s21);
        End(work, 3, s30, s31);
        End(work, 4, s40, s41);
        End(work, 5, s50, s51);
        End(work, 6, s60, s61);
        End(work, 7, s70, s71);
    }

    /// <summary>C = finish(start + A B) for 6 rows and two vectors.</summary>
    public static void Rows6(in TileWork work)
    {
        nint aRow = work.ARow, aStep = work.AStep, bStep = work.BStep, aheadStep = work.AheadStep;
        float* a = work.A, b = work.B, ahead = work.Ahead;
        (TVector s00, TVector s01) = Begin(work, 0);
        (TVector s10, TVector s11) = Begin(work, 1);
        (TVector s20, TVector s21) = Begin(work, 2);
        (TVector s30, TVector s31) = Begin(work, 3);
        (TVector s40, TVector s41) = Begin(work, 4);
        (TVector s50, TVector s51) = Begin(work, 5);
        float* a3 = a + (3 * aRow);
        for (nint k = work.Depth; k > 0; k--)
        {
            CacheLine.FetchAhead(ahead);
            ahead += aheadStep;
            TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count);
            TVector x = TLanes.Broadcast(a);
            s00 = TLanes.MultiplyAdd(x, b0, s00);
            s01 = TLanes.MultiplyAdd(x, b1, s01);
            x = TLanes.Broadcast(a + aRow);
            s10 = TLanes.MultiplyAdd(x, b0, s10);
            s11 = TLanes.MultiplyAdd(x, b1, s11);
            x = TLanes.Broadcast(a + (2 * aRow));
            s20 = TLanes.MultiplyAdd(x, b0, s20);
            s21 = TLanes.MultiplyAdd(x, b1, s21);
            x = TLanes.Broadcast(a3);
            s30 = TLanes.MultiplyAdd(x, b0, s30);
            s31 = TLanes.MultiplyAdd(x, b1, s31);
            x = TLanes.Broadcast(a3 + aRow);
            s40 = TLanes.MultiplyAdd(x, b0, s40);
            s41 = TLanes.MultiplyAdd(x, b1, s41);
            x = TLanes.Broadcast(a3 + (2 * aRow));
            s50 = TLanes.MultiplyAdd(x, b0, s50);
            s51 = TLanes.MultiplyAdd(x, b1, s51);
            a += aStep;
            a3 += aStep;
            b += bStep;
        }

        End(work, 0, s00, s01);
        End(work, 1, s10, s11);
        End(work, 2, s20, s21);
        End(work, 3, s30, s31);
        End(work, 4, s40, s41);
        End(work, 5, s50, s51);
    }

    /// <summary>C = finish(start + A B) for 4 rows and two vectors.</summary>
    public static void Rows4(in TileWork work)
    {
        nint aRow = work.ARow, aStep = work.AStep, bStep = work.BStep;
        float* a = work.A, b = work.B;
        (TVector s00, TVector s01) = Begin(work, 0);
        (TVector s10, TVector s11) = Begin(work, 1);
        (TVector s20, TVector s21) = Begin(work, 2);
        (TVector s30, TVector s31) = Begin(work, 3);
        float* a3 = a + (3 * aRow);
        for (nint k = work.Depth; k > 0; k--)
        {
            TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count);
            TVector x = TLanes.Broadcast(a);
            s00 = TLanes.MultiplyAdd(x, b0, s00);
            s01 = TLanes.MultiplyAdd(x, b1, s01);
            x = TLanes.Broadcast(a + aRow);
            s10 = TLanes.MultiplyAdd(x, b0, s10);
            s11 = TLanes.MultiplyAdd(x, b1, s11);
            x = TLanes.Broadcast(a + (2 * aRow));
            s20 = TLanes.MultiplyAdd(x, b0, s20);
            s21 = TLanes.MultiplyAdd(x, b1, s21);
            x = TLanes.Broadcast(a3);
            s30 = TLanes.MultiplyAdd(x, b0, s30);
            s31 = TLanes.MultiplyAdd(x, b1, s31);
            a += aStep;
            a3 += aStep;
            b += bStep;
        }

        End(work, 0, s00, s01);
        End(work, 1, s10, s11);
        End(work, 2, s20, s21);
        End(work, 3, s30, s31);
    }

    /// <summary>C = finish(start + A B) for 1 row and two vectors.</summary>
    public static void Rows1(in TileWork work)
    {
        nint aStep = work.AStep, bStep = work.BStep;
        float* a = work.A, b = work.B;
        (TVector s0, TVector s1) = Begin(work, 0);
        for (nint k = work.Depth; k > 0; k--)
        {
            TVector x = TLanes.Broadcast(a);
            s0 = TLanes.MultiplyAdd(x, TLanes.Load(b), s0);
            s1 = TLanes.MultiplyAdd(x, TLanes.Load(b + TLanes.Count), s1);
            a += aStep;
            b += bStep;
        }

        End(work, 0, s0, s1);
    }

    /// <summary>C = finish(start + A B) for 8 rows and one vector: the last columns of a narrow matrix.</summary>
    public static void Narrow8(in TileWork work)
    {
        nint aRow = work.ARow, aStep = work.AStep, bStep = work.BStep;
        float* a = work.A, b = work.B;
        TVector s0 = BeginOne(work, 0), s1 = BeginOne(work, 1), s2 = BeginOne(work, 2), s3 = BeginOne(work, 3);
        TVector s4 = BeginOne(work, 4), s5 = BeginOne(work, 5), s6 = BeginOne(work, 6), s7 = BeginOne(work, 7);
        float* a3 = a + (3 * aRow), a6 = a3 + (3 * aRow);
        for (nint k = work.Depth; k > 0; k--)
        {
            TVector b0 = TLanes.Load(b);
            s0 = TLanes.MultiplyAdd(TLanes.Broadcast(a), b0, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Broadcast(a + aRow), b0, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Broadcast(a + (2 * aRow)), b0, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Broadcast(a3), b0, s3);
            s4 = TLanes.MultiplyAdd(TLanes.Broadcast(a3 + aRow), b0, s4);
            s5 = TLanes.MultiplyAdd(TLanes.Broadcast(a3 + (2 * aRow)), b0, s5);
            s6 = TLanes.MultiplyAdd(TLanes.Broadcast(a6), b0, s6);
            s7 = TLanes.MultiplyAdd(TLanes.Broadcast(a6 + aRow), b0, s7);
            a += aStep;
            a3 += aStep;
            a6 += aStep;
            b += bStep;
        }

        EndOne(work, 0, s0);
        EndOne(work, 1, s1);
        EndOne(work, 2, s2);
        EndOne(work, 3, s3);
        EndOne(work, 4, s4);
        EndOne(work, 5, s5);
        EndOne(work, 6, s6);
        EndOne(work, 7, s7);
    }

    /// <summary>C = finish(start + A B) for 1 row and one vector.</summary>
    public static void Narrow1(in TileWork work)
    {
        nint aStep = work.AStep, bStep = work.BStep;
        float* a = work.A, b = work.B;
        TVector s = BeginOne(work, 0);
        for (nint k = work.Depth; k > 0; k--)
        {
            s = TLanes.MultiplyAdd(TLanes.Broadcast(a), TLanes.Load(b), s);
            a += aStep;
            b += bStep;
        }

        EndOne(work, 0, s);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector First, TVector Second) Begin(in TileWork work, nint row)
    {
        if (work.Start == ProductStart.Zero) return (default, default);
        float* from = work.Start == ProductStart.Bias ? work.Bias : work.C + (row * work.CRow);
        return (TLanes.Load(from), TLanes.Load(from + TLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector BeginOne(in TileWork work, nint row) => work.Start switch
    {
        ProductStart.Zero => default,
        ProductStart.Bias => TLanes.Load(work.Bias),
        _ => TLanes.Load(work.C + (row * work.CRow)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(in TileWork work, nint row, TVector first, TVector second)
    {
        float* c = work.C + (row * work.CRow);
        if (work.Finish == ProductFinish.Relu)
        {
            first = TLanes.Relu(first);
            second = TLanes.Relu(second);
        }
        else if (work.Finish == ProductFinish.ReluGate)
        {
            float* gate = work.Gate + (row * work.GateRow);
            first = TLanes.Gate(first, TLanes.Load(gate));
            second = TLanes.Gate(second, TLanes.Load(gate + TLanes.Count));
        }

        TLanes.Store(first, c);
        TLanes.Store(second, c + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EndOne(in TileWork work, nint row, TVector sum)
    {
        if (work.Finish == ProductFinish.Relu) sum = TLanes.Relu(sum);
        else if (work.Finish == ProductFinish.ReluGate) sum = TLanes.Gate(sum, TLanes.Load(work.Gate + (row * work.GateRow)));
        TLanes.Store(sum, work.C + (row * work.CRow));
    }
}

/// <summary>What a tile computes: C = finish(start + A B), with <see cref="Tile{TLanes, TVector}"/>'s notation.</summary>
internal unsafe ref struct TileWork
{
    public float* A, B, C, Bias, Gate;

    public nint ARow, AStep, BStep, CRow, GateRow, Depth;

    public ProductStart Start;

    public ProductFinish Finish;

    /// <summary>A line of cache for every step of the sum to fetch, for a tile to come, and how far the next one lies.</summary>
    public float* Ahead;

    public nint AheadStep;
}
