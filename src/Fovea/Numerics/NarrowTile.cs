namespace Fovea.Numerics;

/// <summary>
/// The innermost loops of products with a few columns, which would leave most of a vector's lanes idle: vectors run along the summed
/// index of a product, and along the rows of a transposed one.
/// </summary>
internal static unsafe class NarrowTile<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Four rows of a times one column b: sums[r] = sum over k of a[r * aRow + k] * b[k].</summary>
    public static void Dot4(float* a, nint aRow, float* b, int depth, float* sums)
    {
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
        TVector s0 = default, s1 = default, s2 = default, s3 = default;
        for (nint k = 0; k < depth; k += TLanes.Count)
        {
            TVector x = TLanes.Load(b + k);
            s0 = TLanes.MultiplyAdd(TLanes.Load(a + k), x, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Load(a1 + k), x, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Load(a2 + k), x, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Load(a3 + k), x, s3);
        }

        sums[0] = TLanes.Sum(s0);
        sums[1] = TLanes.Sum(s1);
        sums[2] = TLanes.Sum(s2);
        sums[3] = TLanes.Sum(s3);
    }

    /// <summary>One row of a times one column b.</summary>
    public static float Dot1(float* a, float* b, int depth)
    {
        TVector sum = default;
        for (nint k = 0; k < depth; k += TLanes.Count) sum = TLanes.MultiplyAdd(TLanes.Load(a + k), TLanes.Load(b + k), sum);
        return TLanes.Sum(sum);
    }

    /// <summary>Eight vectors of transpose(a) times one column b: sums[i] = sum over k of a[k * aRow + i] * b[k * bRow].</summary>
    public static void Axpy8(float* a, nint aRow, float* b, nint bRow, int depth, float* sums)
    {
        TVector s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (int k = 0; k < depth; k++, a += aRow, b += bRow)
        {
            TVector y = TLanes.Broadcast(b);
            s0 = TLanes.MultiplyAdd(TLanes.Load(a), y, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Load(a + TLanes.Count), y, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Load(a + (2 * TLanes.Count)), y, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Load(a + (3 * TLanes.Count)), y, s3);
            s4 = TLanes.MultiplyAdd(TLanes.Load(a + (4 * TLanes.Count)), y, s4);
            s5 = TLanes.MultiplyAdd(TLanes.Load(a + (5 * TLanes.Count)), y, s5);
            s6 = TLanes.MultiplyAdd(TLanes.Load(a + (6 * TLanes.Count)), y, s6);
            s7 = TLanes.MultiplyAdd(TLanes.Load(a + (7 * TLanes.Count)), y, s7);
        }

        TLanes.Store(s0, sums);
        TLanes.Store(s1, sums + TLanes.Count);
        TLanes.Store(s2, sums + (2 * TLanes.Count));
        TLanes.Store(s3, sums + (3 * TLanes.Count));
        TLanes.Store(s4, sums + (4 * TLanes.Count));
        TLanes.Store(s5, sums + (5 * TLanes.Count));
        TLanes.Store(s6, sums + (6 * TLanes.Count));
        TLanes.Store(s7, sums + (7 * TLanes.Count));
    }

    /// <summary>The same times two neighbouring columns, half of the vectors after the other: the second column's sums follow the first one's.</summary>
    public static void Axpy8By2(float* a, nint aRow, float* b, nint bRow, int depth, float* sums)
    {
        const int half = 4;
        for (float* end = sums + (2 * half * TLanes.Count); sums < end; sums += half * TLanes.Count, a += half * TLanes.Count)
        {
            FourVectors<TLanes, TVector> first = default, second = default;
            float* left = a, right = b;
            for (int k = 0; k < depth; k++, left += aRow, right += bRow)
            {
                FourVectors<TLanes, TVector> x = FourVectors<TLanes, TVector>.Load(left);
                first.MultiplyAdd(TLanes.Broadcast(right), x);
                second.MultiplyAdd(TLanes.Broadcast(right + 1), x);
            }

            first.Store(sums);
            second.Store(sums + (2 * half * TLanes.Count));
        }
    }

    /// <summary>One vector of transpose(a) times one column b.</summary>
    public static void Axpy1(float* a, nint aRow, float* b, nint bRow, int depth, float* sums)
    {
        TVector sum = default;
        for (int k = 0; k < depth; k++, a += aRow, b += bRow) sum = TLanes.MultiplyAdd(TLanes.Load(a), TLanes.Broadcast(b), sum);
        TLanes.Store(sum, sums);
    }
}
