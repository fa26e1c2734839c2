namespace Fovea.Numerics;

/// <summary>
/// The innermost loops: a few rows by one or two vectors of the result stay in registers while the summed index k runs.
///
/// Notation: A(r, k) = a[r * aRow + k * aStep], B(k, j) = b[k * bStep + j], C(r, j) = c[r * cRow + j], j within the vectors.
/// With (aRow, aStep) = (stride, 1) this is A B; with (1, stride) it is transpose(A) B.
/// </summary>
internal static unsafe class Tile<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>C += A B for 8 rows and two vectors, where C holds the start.</summary>
    public static void Rows8(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, nint depth, float* ahead, nint aheadStep)
    {
        float* c4 = c + (4 * cRow);
        TVector s00 = TLanes.Load(c), s01 = TLanes.Load(c + TLanes.Count);
        TVector s10 = TLanes.Load(c + cRow), s11 = TLanes.Load(c + cRow + TLanes.Count);
        TVector s20 = TLanes.Load(c + (2 * cRow)), s21 = TLanes.Load(c + (2 * cRow) + TLanes.Count);
        TVector s30 = TLanes.Load(c + (3 * cRow)), s31 = TLanes.Load(c + (3 * cRow) + TLanes.Count);
        TVector s40 = TLanes.Load(c4), s41 = TLanes.Load(c4 + TLanes.Count);
        TVector s50 = TLanes.Load(c4 + cRow), s51 = TLanes.Load(c4 + cRow + TLanes.Count);
        TVector s60 = TLanes.Load(c4 + (2 * cRow)), s61 = TLanes.Load(c4 + (2 * cRow) + TLanes.Count);
        TVector s70 = TLanes.Load(c4 + (3 * cRow)), s71 = TLanes.Load(c4 + (3 * cRow) + TLanes.Count);
        float* a3 = a + (3 * aRow), a6 = a3 + (3 * aRow);
        for (nint k = depth; k > 0; k--)
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

        TLanes.Store(s00, c);
        TLanes.Store(s01, c + TLanes.Count);
        TLanes.Store(s10, c + cRow);
        TLanes.Store(s11, c + cRow + TLanes.Count);
        TLanes.Store(s20, c + (2 * cRow));
        TLanes.Store(s21, c + (2 * cRow) + TLanes.Count);
        TLanes.Store(s30, c + (3 * cRow));
        TLanes.Store(s31, c + (3 * cRow) + TLanes.Count);
        TLanes.Store(s40, c4);
        TLanes.Store(s41, c4 + TLanes.Count);
        TLanes.Store(s50, c4 + cRow);
        TLanes.Store(s51, c4 + cRow + TLanes.Count);
        TLanes.Store(s60, c4 + (2 * cRow));
        TLanes.Store(s61, c4 + (2 * cRow) + TLanes.Count);
        TLanes.Store(s70, c4 + (3 * cRow));
        TLanes.Store(s71, c4 + (3 * cRow) + TLanes.Count);
    }

    /// <summary>C += A B for 4 rows and two vectors.</summary>
    public static void Rows4(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, nint depth)
    {
        TVector s00 = TLanes.Load(c), s01 = TLanes.Load(c + TLanes.Count);
        TVector s10 = TLanes.Load(c + cRow), s11 = TLanes.Load(c + cRow + TLanes.Count);
        TVector s20 = TLanes.Load(c + (2 * cRow)), s21 = TLanes.Load(c + (2 * cRow) + TLanes.Count);
        TVector s30 = TLanes.Load(c + (3 * cRow)), s31 = TLanes.Load(c + (3 * cRow) + TLanes.Count);
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
        nint offset = 0;
        for (nint k = depth; k > 0; k--)
        {
            TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count);
            TVector x = TLanes.Broadcast(a + offset);
            s00 = TLanes.MultiplyAdd(x, b0, s00);
            s01 = TLanes.MultiplyAdd(x, b1, s01);
            x = TLanes.Broadcast(a1 + offset);
            s10 = TLanes.MultiplyAdd(x, b0, s10);
            s11 = TLanes.MultiplyAdd(x, b1, s11);
            x = TLanes.Broadcast(a2 + offset);
            s20 = TLanes.MultiplyAdd(x, b0, s20);
            s21 = TLanes.MultiplyAdd(x, b1, s21);
            x = TLanes.Broadcast(a3 + offset);
            s30 = TLanes.MultiplyAdd(x, b0, s30);
            s31 = TLanes.MultiplyAdd(x, b1, s31);
            offset += aStep;
            b += bStep;
        }

        TLanes.Store(s00, c);
        TLanes.Store(s01, c + TLanes.Count);
        TLanes.Store(s10, c + cRow);
        TLanes.Store(s11, c + cRow + TLanes.Count);
        TLanes.Store(s20, c + (2 * cRow));
        TLanes.Store(s21, c + (2 * cRow) + TLanes.Count);
        TLanes.Store(s30, c + (3 * cRow));
        TLanes.Store(s31, c + (3 * cRow) + TLanes.Count);
    }

    /// <summary>C += A B for 1 row and two vectors.</summary>
    public static void Rows1(float* a, nint aStep, float* b, nint bStep, float* c, nint depth)
    {
        TVector s0 = TLanes.Load(c), s1 = TLanes.Load(c + TLanes.Count);
        for (nint k = depth; k > 0; k--)
        {
            TVector x = TLanes.Broadcast(a);
            s0 = TLanes.MultiplyAdd(x, TLanes.Load(b), s0);
            s1 = TLanes.MultiplyAdd(x, TLanes.Load(b + TLanes.Count), s1);
            a += aStep;
            b += bStep;
        }

        TLanes.Store(s0, c);
        TLanes.Store(s1, c + TLanes.Count);
    }

    /// <summary>C += A B for 8 rows and one vector: the last columns of a narrow matrix.</summary>
    public static void Narrow8(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, nint depth)
    {
        float* c4 = c + (4 * cRow);
        TVector s0 = TLanes.Load(c), s1 = TLanes.Load(c + cRow), s2 = TLanes.Load(c + (2 * cRow)), s3 = TLanes.Load(c + (3 * cRow));
        TVector s4 = TLanes.Load(c4), s5 = TLanes.Load(c4 + cRow), s6 = TLanes.Load(c4 + (2 * cRow)), s7 = TLanes.Load(c4 + (3 * cRow));
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow, a6 = a5 + aRow, a7 = a6 + aRow;
        nint offset = 0;
        for (nint k = depth; k > 0; k--)
        {
            TVector b0 = TLanes.Load(b);
            s0 = TLanes.MultiplyAdd(TLanes.Broadcast(a + offset), b0, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Broadcast(a1 + offset), b0, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Broadcast(a2 + offset), b0, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Broadcast(a3 + offset), b0, s3);
            s4 = TLanes.MultiplyAdd(TLanes.Broadcast(a4 + offset), b0, s4);
            s5 = TLanes.MultiplyAdd(TLanes.Broadcast(a5 + offset), b0, s5);
            s6 = TLanes.MultiplyAdd(TLanes.Broadcast(a6 + offset), b0, s6);
            s7 = TLanes.MultiplyAdd(TLanes.Broadcast(a7 + offset), b0, s7);
            offset += aStep;
            b += bStep;
        }

        TLanes.Store(s0, c);
        TLanes.Store(s1, c + cRow);
        TLanes.Store(s2, c + (2 * cRow));
        TLanes.Store(s3, c + (3 * cRow));
        TLanes.Store(s4, c4);
        TLanes.Store(s5, c4 + cRow);
        TLanes.Store(s6, c4 + (2 * cRow));
        TLanes.Store(s7, c4 + (3 * cRow));
    }

    /// <summary>C += A B for 1 row and one vector.</summary>
    public static void Narrow1(float* a, nint aStep, float* b, nint bStep, float* c, nint depth)
    {
        TVector s = TLanes.Load(c);
        for (nint k = depth; k > 0; k--)
        {
            s = TLanes.MultiplyAdd(TLanes.Broadcast(a), TLanes.Load(b), s);
            a += aStep;
            b += bStep;
        }

        TLanes.Store(s, c);
    }
}
