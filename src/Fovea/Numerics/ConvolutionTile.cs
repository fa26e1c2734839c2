using System.Runtime.CompilerServices;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>
/// The innermost loops of <see cref="ConvolutionKernel"/> on the way forward: up to twelve positions of a line by one vector of filters stay in registers
/// while the sum passes over the kernel's lines.
///
/// Notation: C(r) = finish(start + the sum over lines u and columns k of A(r, u, k) B(u, k)), A(r, u, k) = a[r * aRow + u * aRun + k] one number,
/// B(u, k) = b[(u * depth + k) * bStep] one vector, C(r) = c[r * cRow] one vector.
/// </summary>
internal static unsafe class ConvolutionTile<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>
    /// Computes at most <see cref="ConvolutionTileWork.MostRows"/> rows. Four, eight or twelve are computed, and those asked for are stored: A is read a few
    /// rows farther, which costs less than a row by itself.
    /// </summary>
    public static void Run(in ConvolutionTileWork work)
    {
        if (work.Rows > 8) Rows12(work);
        else if (work.Rows > 4) Rows8(work);
        else Rows4(work);
    }

    private static void Rows12(in ConvolutionTileWork work)
    {
        nint aRow = work.ARow, bStep = work.BStep;
        float* b = work.B, line = work.A;
        TVector s0 = Begin(work, 0), s1 = Begin(work, 1), s2 = Begin(work, 2), s3 = Begin(work, 3);
        TVector s4 = Begin(work, 4), s5 = Begin(work, 5), s6 = Begin(work, 6), s7 = Begin(work, 7);
        TVector s8 = Begin(work, 8), s9 = Begin(work, 9), s10 = Begin(work, 10), s11 = Begin(work, 11);
        for (nint run = work.Runs; run > 0; run--, line += work.ARun)
        {
            float* a = line, a3 = a + (3 * aRow), a6 = a3 + (3 * aRow), a9 = a6 + (3 * aRow);
            for (nint k = work.Depth; k > 0; k--)
            {
                TVector y = TLanes.Load(b);
                s0 = TLanes.MultiplyAdd(TLanes.Broadcast(a), y, s0);
                s1 = TLanes.MultiplyAdd(TLanes.Broadcast(a + aRow), y, s1);
                s2 = TLanes.MultiplyAdd(TLanes.Broadcast(a + (2 * aRow)), y, s2);
                s3 = TLanes.MultiplyAdd(TLanes.Broadcast(a3), y, s3);
                s4 = TLanes.MultiplyAdd(TLanes.Broadcast(a3 + aRow), y, s4);
                s5 = TLanes.MultiplyAdd(TLanes.Broadcast(a3 + (2 * aRow)), y, s5);
                s6 = TLanes.MultiplyAdd(TLanes.Broadcast(a6), y, s6);
                s7 = TLanes.MultiplyAdd(TLanes.Broadcast(a6 + aRow), y, s7);
                s8 = TLanes.MultiplyAdd(TLanes.Broadcast(a6 + (2 * aRow)), y, s8);
                s9 = TLanes.MultiplyAdd(TLanes.Broadcast(a9), y, s9);
                s10 = TLanes.MultiplyAdd(TLanes.Broadcast(a9 + aRow), y, s10);
                s11 = TLanes.MultiplyAdd(TLanes.Broadcast(a9 + (2 * aRow)), y, s11);
                a++;
                a3++;
                a6++;
                a9++;
                b += bStep;
            }
        }

        End(work, 0, s0);
        End(work, 1, s1);
        End(work, 2, s2);
        End(work, 3, s3);
        End(work, 4, s4);
        End(work, 5, s5);
        End(work, 6, s6);
        End(work, 7, s7);
        End(work, 8, s8);
        End(work, 9, s9);
        End(work, 10, s10);
        End(work, 11, s11);
    }

    private static void Rows8(in ConvolutionTileWork work)
    {
        nint aRow = work.ARow, bStep = work.BStep;
        float* b = work.B, line = work.A;
        TVector s0 = Begin(work, 0), s1 = Begin(work, 1), s2 = Begin(work, 2), s3 = Begin(work, 3);
        TVector s4 = Begin(work, 4), s5 = Begin(work, 5), s6 = Begin(work, 6), s7 = Begin(work, 7);
        for (nint run = work.Runs; run > 0; run--, line += work.ARun)
        {
            float* a = line, a3 = a + (3 * aRow), a6 = a3 + (3 * aRow);
            for (nint k = work.Depth; k > 0; k--)
            {
                TVector y = TLanes.Load(b);
                s0 = TLanes.MultiplyAdd(TLanes.Broadcast(a), y, s0);
                s1 = TLanes.MultiplyAdd(TLanes.Broadcast(a + aRow), y, s1);
                s2 = TLanes.MultiplyAdd(TLanes.Broadcast(a + (2 * aRow)), y, s2);
                s3 = TLanes.MultiplyAdd(TLanes.Broadcast(a3), y, s3);
                s4 = TLanes.MultiplyAdd(TLanes.Broadcast(a3 + aRow), y, s4);
                s5 = TLanes.MultiplyAdd(TLanes.Broadcast(a3 + (2 * aRow)), y, s5);
                s6 = TLanes.MultiplyAdd(TLanes.Broadcast(a6), y, s6);
                s7 = TLanes.MultiplyAdd(TLanes.Broadcast(a6 + aRow), y, s7);
                a++;
                a3++;
                a6++;
                b += bStep;
            }
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

    private static void Rows4(in ConvolutionTileWork work)
    {
        nint aRow = work.ARow, bStep = work.BStep;
        float* b = work.B, line = work.A;
        TVector s0 = Begin(work, 0), s1 = Begin(work, 1), s2 = Begin(work, 2), s3 = Begin(work, 3);
        for (nint run = work.Runs; run > 0; run--, line += work.ARun)
        {
            float* a = line, a3 = a + (3 * aRow);
            for (nint k = work.Depth; k > 0; k--)
            {
                TVector y = TLanes.Load(b);
                s0 = TLanes.MultiplyAdd(TLanes.Broadcast(a), y, s0);
                s1 = TLanes.MultiplyAdd(TLanes.Broadcast(a + aRow), y, s1);
                s2 = TLanes.MultiplyAdd(TLanes.Broadcast(a + (2 * aRow)), y, s2);
                s3 = TLanes.MultiplyAdd(TLanes.Broadcast(a3), y, s3);
                a++;
                a3++;
                b += bStep;
            }
        }

        End(work, 0, s0);
        End(work, 1, s1);
        End(work, 2, s2);
        End(work, 3, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Begin(in ConvolutionTileWork work, nint row) => work.Start switch
    {
        ProductStart.Zero => default,
        ProductStart.Bias => TLanes.Load(work.Bias),
        _ => TLanes.Load(work.C + (Math.Min(row, work.Rows - 1) * work.CRow)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(in ConvolutionTileWork work, nint row, TVector sum)
    {
        if (row < work.Rows) TLanes.Store(work.Finish == ProductFinish.Relu ? TLanes.Relu(sum) : sum, work.C + (row * work.CRow));
    }
}

/// <summary>What a tile computes, with <see cref="ConvolutionTile{TLanes, TVector}"/>'s notation.</summary>
internal unsafe ref struct ConvolutionTileWork
{
    /// <summary>Rows that a tile can have.</summary>
    public const int MostRows = 12;

    public float* A, B, C, Bias;

    public nint ARow, ARun, BStep, CRow, Runs, Depth;

    /// <summary>Rows that are stored.</summary>
    public int Rows;

    public ProductStart Start;

    public ProductFinish Finish;
}
