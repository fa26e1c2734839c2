using System.Runtime.CompilerServices;

namespace Fovea.Numerics;

/// <summary>
/// The innermost loops of <see cref="WindowKernel"/>, in its notation: a few filters by two vectors of positions on the way forward; a few
/// filters by two rows of W, summed over positions lane by lane, for the gradient.
/// </summary>
internal static unsafe class WindowTile<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Y = finish(bias + transpose(W) B) for 8, 4 or 1 filters and two vectors.</summary>
    public static void Multiply(int filters, float* x, int* offsets, int depth, float* w, nint wStride, float* bias, float* y, nint yStride, bool relu)
    {
        if (filters == 8) Multiply8(x, offsets, depth, w, wStride, bias, y, yStride, relu);
        else if (filters == 4) Multiply4(x, offsets, depth, w, wStride, bias, y, yStride, relu);
        else Multiply1(x, offsets, depth, w, bias, y, relu, wStride);
    }

    /// <summary>sums[k, filter] += x_k dY, lane by lane, for two windows of each row and 8, 4 or 1 filters.</summary>
    public static void MultiplyTransposed(
        int filters, int rows, float* x0, float* x1, nint xRow, int length, float* dy, nint stride, nint dyRow, float* sums)
    {
        if (filters == 8) MultiplyTransposed8(rows, x0, x1, xRow, length, dy, stride, dyRow, sums);
        else if (filters == 4) MultiplyTransposed4(rows, x0, x1, xRow, length, dy, stride, dyRow, sums);
        else MultiplyTransposed1(rows, x0, x1, xRow, length, dy, dyRow, sums);
    }

    private static void Multiply8(float* x, int* offsets, int depth, float* w, nint wStride, float* bias, float* y, nint yStride, bool relu)
    {
        TVector s00 = TLanes.Broadcast(bias + 0), s01 = s00;
        TVector s10 = TLanes.Broadcast(bias + 1), s11 = s10;
        TVector s20 = TLanes.Broadcast(bias + 2), s21 = s20;
        TVector s30 = TLanes.Broadcast(bias + 3), s31 = s30;
        TVector s40 = TLanes.Broadcast(bias + 4), s41 = s40;
        TVector s50 = TLanes.Broadcast(bias + 5), s51 = s50;
        TVector s60 = TLanes.Broadcast(bias + 6), s61 = s60;
        TVector s70 = TLanes.Broadcast(bias + 7), s71 = s70;
        for (int k = 0; k < depth; k++, w += wStride)
        {
            float* b = x + offsets[k];
            TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), a = TLanes.Broadcast(w);
            s00 = TLanes.MultiplyAdd(a, b0, s00);
            s01 = TLanes.MultiplyAdd(a, b1, s01);
            a = TLanes.Broadcast(w + 1);
            s10 = TLanes.MultiplyAdd(a, b0, s10);
            s11 = TLanes.MultiplyAdd(a, b1, s11);
            a = TLanes.Broadcast(w + 2);
            s20 = TLanes.MultiplyAdd(a, b0, s20);
            s21 = TLanes.MultiplyAdd(a, b1, s21);
            a = TLanes.Broadcast(w + 3);
            s30 = TLanes.MultiplyAdd(a, b0, s30);
            s31 = TLanes.MultiplyAdd(a, b1, s31);
            a = TLanes.Broadcast(w + 4);
            s40 = TLanes.MultiplyAdd(a, b0, s40);
            s41 = TLanes.MultiplyAdd(a, b1, s41);
            a = TLanes.Broadcast(w + 5);
            s50 = TLanes.MultiplyAdd(a, b0, s50);
            s51 = TLanes.MultiplyAdd(a, b1, s51);
            a = TLanes.Broadcast(w + 6);
            s60 = TLanes.MultiplyAdd(a, b0, s60);
            s61 = TLanes.MultiplyAdd(a, b1, s61);
            a = TLanes.Broadcast(w + 7);
            s70 = TLanes.MultiplyAdd(a, b0, s70);
            s71 = TLanes.MultiplyAdd(a, b1, s71);
        }

        End(y, s00, s01, relu);
        End(y + yStride, s10, s11, relu);
        End(y + (2 * yStride), s20, s21, relu);
        End(y + (3 * yStride), s30, s31, relu);
        End(y + (4 * yStride), s40, s41, relu);
        End(y + (5 * yStride), s50, s51, relu);
        End(y + (6 * yStride), s60, s61, relu);
        End(y + (7 * yStride), s70, s71, relu);
    }

    private static void Multiply4(float* x, int* offsets, int depth, float* w, nint wStride, float* bias, float* y, nint yStride, bool relu)
    {
        TVector s00 = TLanes.Broadcast(bias + 0), s01 = s00;
        TVector s10 = TLanes.Broadcast(bias + 1), s11 = s10;
        TVector s20 = TLanes.Broadcast(bias + 2), s21 = s20;
        TVector s30 = TLanes.Broadcast(bias + 3), s31 = s30;
        for (int k = 0; k < depth; k++, w += wStride)
        {
            float* b = x + offsets[k];
            TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), a = TLanes.Broadcast(w);
            s00 = TLanes.MultiplyAdd(a, b0, s00);
            s01 = TLanes.MultiplyAdd(a, b1, s01);
            a = TLanes.Broadcast(w + 1);
            s10 = TLanes.MultiplyAdd(a, b0, s10);
            s11 = TLanes.MultiplyAdd(a, b1, s11);
            a = TLanes.Broadcast(w + 2);
            s20 = TLanes.MultiplyAdd(a, b0, s20);
            s21 = TLanes.MultiplyAdd(a, b1, s21);
            a = TLanes.Broadcast(w + 3);
            s30 = TLanes.MultiplyAdd(a, b0, s30);
            s31 = TLanes.MultiplyAdd(a, b1, s31);
        }

        End(y, s00, s01, relu);
        End(y + yStride, s10, s11, relu);
        End(y + (2 * yStride), s20, s21, relu);
        End(y + (3 * yStride), s30, s31, relu);
    }

    private static void Multiply1(float* x, int* offsets, int depth, float* w, float* bias, float* y, bool relu, nint wStride)
    {
        TVector s00 = TLanes.Broadcast(bias + 0), s01 = s00;
        for (int k = 0; k < depth; k++, w += wStride)
        {
            float* b = x + offsets[k];
            TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), a = TLanes.Broadcast(w);
            s00 = TLanes.MultiplyAdd(a, b0, s00);
            s01 = TLanes.MultiplyAdd(a, b1, s01);
        }

        End(y, s00, s01, relu);
    }

    private static void MultiplyTransposed8(int rows, float* x0, float* x1, nint xRow, int length, float* dy, nint stride, nint dyRow, float* sums)
    {
        float* sums1 = sums + (8 * TLanes.Count);
        TVector s00 = TLanes.Load(sums), s01 = TLanes.Load(sums1);
        TVector s10 = TLanes.Load(sums + TLanes.Count), s11 = TLanes.Load(sums1 + TLanes.Count);
        TVector s20 = TLanes.Load(sums + (2 * TLanes.Count)), s21 = TLanes.Load(sums1 + (2 * TLanes.Count));
        TVector s30 = TLanes.Load(sums + (3 * TLanes.Count)), s31 = TLanes.Load(sums1 + (3 * TLanes.Count));
        TVector s40 = TLanes.Load(sums + (4 * TLanes.Count)), s41 = TLanes.Load(sums1 + (4 * TLanes.Count));
        TVector s50 = TLanes.Load(sums + (5 * TLanes.Count)), s51 = TLanes.Load(sums1 + (5 * TLanes.Count));
        TVector s60 = TLanes.Load(sums + (6 * TLanes.Count)), s61 = TLanes.Load(sums1 + (6 * TLanes.Count));
        TVector s70 = TLanes.Load(sums + (7 * TLanes.Count)), s71 = TLanes.Load(sums1 + (7 * TLanes.Count));
        for (; rows > 0; rows--, x0 += xRow, x1 += xRow, dy += dyRow)
        {
            float* b = x0, c = x1, d = dy, d3 = d + (3 * stride), d6 = d3 + (3 * stride);
            for (int q = length; q > 0; q -= TLanes.Count)
            {
                TVector b0 = TLanes.Load(b), b1 = TLanes.Load(c), y = TLanes.Load(d);
                s00 = TLanes.MultiplyAdd(y, b0, s00);
                s01 = TLanes.MultiplyAdd(y, b1, s01);
                y = TLanes.Load(d + stride);
                s10 = TLanes.MultiplyAdd(y, b0, s10);
                s11 = TLanes.MultiplyAdd(y, b1, s11);
                y = TLanes.Load(d + (2 * stride));
                s20 = TLanes.MultiplyAdd(y, b0, s20);
                s21 = TLanes.MultiplyAdd(y, b1, s21);
                y = TLanes.Load(d3);
                s30 = TLanes.MultiplyAdd(y, b0, s30);
                s31 = TLanes.MultiplyAdd(y, b1, s31);
                y = TLanes.Load(d3 + stride);
                s40 = TLanes.MultiplyAdd(y, b0, s40);
                s41 = TLanes.MultiplyAdd(y, b1, s41);
                y = TLanes.Load(d3 + (2 * stride));
                s50 = TLanes.MultiplyAdd(y, b0, s50);
                s51 = TLanes.MultiplyAdd(y, b1, s51);
                y = TLanes.Load(d6);
                s60 = TLanes.MultiplyAdd(y, b0, s60);
                s61 = TLanes.MultiplyAdd(y, b1, s61);
                y = TLanes.Load(d6 + stride);
                s70 = TLanes.MultiplyAdd(y, b0, s70);
                s71 = TLanes.MultiplyAdd(y, b1, s71);
                b += TLanes.Count;
                c += TLanes.Count;
                d += TLanes.Count;
                d3 += TLanes.Count;
                d6 += TLanes.Count;
            }
        }

        TLanes.Store(s00, sums);
        TLanes.Store(s01, sums1);
        TLanes.Store(s10, sums + TLanes.Count);
        TLanes.Store(s11, sums1 + TLanes.Count);
        TLanes.Store(s20, sums + (2 * TLanes.Count));
        TLanes.Store(s21, sums1 + (2 * TLanes.Count));
        TLanes.Store(s30, sums + (3 * TLanes.Count));
        TLanes.Store(s31, sums1 + (3 * TLanes.Count));
        TLanes.Store(s40, sums + (4 * TLanes.Count));
        TLanes.Store(s41, sums1 + (4 * TLanes.Count));
        TLanes.Store(s50, sums + (5 * TLanes.Count));
        TLanes.Store(s51, sums1 + (5 * TLanes.Count));
        TLanes.Store(s60, sums + (6 * TLanes.Count));
        TLanes.Store(s61, sums1 + (6 * TLanes.Count));
        TLanes.Store(s70, sums + (7 * TLanes.Count));
        TLanes.Store(s71, sums1 + (7 * TLanes.Count));
    }

    private static void MultiplyTransposed4(int rows, float* x0, float* x1, nint xRow, int length, float* dy, nint stride, nint dyRow, float* sums)
    {
        float* sums1 = sums + (4 * TLanes.Count);
        TVector s00 = TLanes.Load(sums), s01 = TLanes.Load(sums1);
        TVector s10 = TLanes.Load(sums + TLanes.Count), s11 = TLanes.Load(sums1 + TLanes.Count);
        TVector s20 = TLanes.Load(sums + (2 * TLanes.Count)), s21 = TLanes.Load(sums1 + (2 * TLanes.Count));
        TVector s30 = TLanes.Load(sums + (3 * TLanes.Count)), s31 = TLanes.Load(sums1 + (3 * TLanes.Count));
        for (; rows > 0; rows--, x0 += xRow, x1 += xRow, dy += dyRow)
        {
            float* b = x0, c = x1, d = dy, d3 = d + (3 * stride);
            for (int q = length; q > 0; q -= TLanes.Count)
            {
                TVector b0 = TLanes.Load(b), b1 = TLanes.Load(c), y = TLanes.Load(d);
                s00 = TLanes.MultiplyAdd(y, b0, s00);
                s01 = TLanes.MultiplyAdd(y, b1, s01);
                y = TLanes.Load(d + stride);
                s10 = TLanes.MultiplyAdd(y, b0, s10);
                s11 = TLanes.MultiplyAdd(y, b1, s11);
                y = TLanes.Load(d + (2 * stride));
                s20 = TLanes.MultiplyAdd(y, b0, s20);
                s21 = TLanes.MultiplyAdd(y, b1, s21);
                y = TLanes.Load(d3);
                s30 = TLanes.MultiplyAdd(y, b0, s30);
                s31 = TLanes.MultiplyAdd(y, b1, s31);
                b += TLanes.Count;
                c += TLanes.Count;
                d += TLanes.Count;
                d3 += TLanes.Count;
            }
        }

        TLanes.Store(s00, sums);
        TLanes.Store(s01, sums1);
        TLanes.Store(s10, sums + TLanes.Count);
        TLanes.Store(s11, sums1 + TLanes.Count);
        TLanes.Store(s20, sums + (2 * TLanes.Count));
        TLanes.Store(s21, sums1 + (2 * TLanes.Count));
        TLanes.Store(s30, sums + (3 * TLanes.Count));
        TLanes.Store(s31, sums1 + (3 * TLanes.Count));
    }

    private static void MultiplyTransposed1(int rows, float* x0, float* x1, nint xRow, int length, float* dy, nint dyRow, float* sums)
    {
        float* sums1 = sums + TLanes.Count;
        TVector s00 = TLanes.Load(sums), s01 = TLanes.Load(sums1);
        for (; rows > 0; rows--, x0 += xRow, x1 += xRow, dy += dyRow)
        {
            float* b = x0, c = x1, d = dy;
            for (int q = length; q > 0; q -= TLanes.Count)
            {
                TVector b0 = TLanes.Load(b), b1 = TLanes.Load(c), y = TLanes.Load(d);
                s00 = TLanes.MultiplyAdd(y, b0, s00);
                s01 = TLanes.MultiplyAdd(y, b1, s01);
                b += TLanes.Count;
                c += TLanes.Count;
                d += TLanes.Count;
            }
        }

        TLanes.Store(s00, sums);
        TLanes.Store(s01, sums1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(float* y, TVector first, TVector second, bool relu)
    {
        TLanes.Store(relu ? TLanes.Relu(first) : first, y);
        TLanes.Store(relu ? TLanes.Relu(second) : second, y + TLanes.Count);
    }
}
