using System.Runtime.CompilerServices;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>
/// The innermost loop of <see cref="ImageConvolution{TLanes, TVector}"/> on the way forward: a few filters at three positions stay in registers while the
/// sum passes over all cells of the kernel. Each number of the kernel is loaded for three vectors, each vector of pixels for all filters.
///
/// Notation: Y(f, p) = finish(bias[f] + the sum over cells of w[cell, f] X(cell, p)), X and Y vectors of images.
/// </summary>
internal static unsafe class ImageTile<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Filters of a tile: 24 sums in 32 registers, or 12 in 16.</summary>
    public static int Filters => TLanes.Count == 16 ? 8 : 4;

    public static void Run(in ImageTileWork work)
    {
        if (Filters == 8) Filters8(work);
        else Filters4(work);
    }

    private static void Filters8(in ImageTileWork work)
    {
        float* plane = work.X, w = work.Weights;
        nint second = work.SecondX, third = work.ThirdX, weightStep = work.WeightStep;
        ThreePositions s0 = Begin(work, 0), s1 = Begin(work, 1), s2 = Begin(work, 2), s3 = Begin(work, 3);
        ThreePositions s4 = Begin(work, 4), s5 = Begin(work, 5), s6 = Begin(work, 6), s7 = Begin(work, 7);
        for (nint channel = work.Channels; channel > 0; channel--, plane += work.PlaneStep)
        {
            float* line = plane;
            for (nint i = work.Size; i > 0; i--, line += work.LineStep)
            {
                float* x = line;
                for (nint j = work.Size; j > 0; j--)
                {
                    ThreePositions seen = ThreePositions.Load(x, second, third);
                    s0.MultiplyAdd(TLanes.Broadcast(w), seen);
                    s1.MultiplyAdd(TLanes.Broadcast(w + 1), seen);
                    s2.MultiplyAdd(TLanes.Broadcast(w + 2), seen);
                    s3.MultiplyAdd(TLanes.Broadcast(w + 3), seen);
                    s4.MultiplyAdd(TLanes.Broadcast(w + 4), seen);
                    s5.MultiplyAdd(TLanes.Broadcast(w + 5), seen);
                    s6.MultiplyAdd(TLanes.Broadcast(w + 6), seen);
                    s7.MultiplyAdd(TLanes.Broadcast(w + 7), seen);
                    x += TLanes.Count;
                    w += weightStep;
                }
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

    private static void Filters4(in ImageTileWork work)
    {
        float* plane = work.X, w = work.Weights;
        nint second = work.SecondX, third = work.ThirdX, weightStep = work.WeightStep;
        ThreePositions s0 = Begin(work, 0), s1 = Begin(work, 1), s2 = Begin(work, 2), s3 = Begin(work, 3);
        for (nint channel = work.Channels; channel > 0; channel--, plane += work.PlaneStep)
        {
            float* line = plane;
            for (nint i = work.Size; i > 0; i--, line += work.LineStep)
            {
                float* x = line;
                for (nint j = work.Size; j > 0; j--)
                {
                    ThreePositions seen = ThreePositions.Load(x, second, third);
                    s0.MultiplyAdd(TLanes.Broadcast(w), seen);
                    s1.MultiplyAdd(TLanes.Broadcast(w + 1), seen);
                    s2.MultiplyAdd(TLanes.Broadcast(w + 2), seen);
                    s3.MultiplyAdd(TLanes.Broadcast(w + 3), seen);
                    x += TLanes.Count;
                    w += weightStep;
                }
            }
        }

        End(work, 0, s0);
        End(work, 1, s1);
        End(work, 2, s2);
        End(work, 3, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ThreePositions Begin(in ImageTileWork work, int filter) => work.Bias is null ? default : new(TLanes.Broadcast(work.Bias + Math.Min(filter, work.Filters - 1)));

    /// <summary>Filters that there are none of are computed, too, and forgotten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(in ImageTileWork work, nint filter, ThreePositions sums)
    {
        if (filter < work.Filters) sums.Store(work.Y + (filter * work.FilterStep), work.SecondY, work.ThirdY, work.Finish == ProductFinish.Relu);
    }

    /// <summary>One number of each image at three positions.</summary>
    private struct ThreePositions(TVector all)
    {
        private TVector p0 = all, p1 = all, p2 = all;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ThreePositions Load(float* x, nint second, nint third) => new() { p0 = TLanes.Load(x), p1 = TLanes.Load(x + second), p2 = TLanes.Load(x + third) };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void MultiplyAdd(TVector w, in ThreePositions x)
        {
            p0 = TLanes.MultiplyAdd(w, x.p0, p0);
            p1 = TLanes.MultiplyAdd(w, x.p1, p1);
            p2 = TLanes.MultiplyAdd(w, x.p2, p2);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(float* y, nint second, nint third, bool intoRelu)
        {
            TLanes.Store(intoRelu ? TLanes.Relu(p0) : p0, y);
            TLanes.Store(intoRelu ? TLanes.Relu(p1) : p1, y + second);
            TLanes.Store(intoRelu ? TLanes.Relu(p2) : p2, y + third);
        }
    }
}

/// <summary>What a tile computes, with <see cref="ImageTile{TLanes, TVector}"/>'s notation.</summary>
internal unsafe ref struct ImageTileWork
{
    /// <summary>The first of three positions: pixels under the kernel's first cell, and outputs of the first filter; the numbers below lead to the others.</summary>
    public float* X, Y;

    public nint SecondX, ThirdX, SecondY, ThirdY;

    /// <summary>From the outputs of one filter to those of the next.</summary>
    public nint FilterStep;

    /// <summary>Of the first filter; there may be no bias.</summary>
    public float* Weights, Bias;

    /// <summary>From one channel, line and cell of the kernel to the next.</summary>
    public nint PlaneStep, LineStep, WeightStep;

    public nint Channels, Size;

    /// <summary>Filters that there are.</summary>
    public int Filters;

    public ProductFinish Finish;
}

/// <summary>
/// The innermost loop of its gradient: three cells of the kernel by a few filters stay in registers while the sum passes over positions. Sums are of each lane
/// by itself: they are added up at last.
///
/// Notation: S(cell, f) += the sum over positions p of X(cell, p) Dy(p, f), all of them vectors of images.
/// </summary>
internal static unsafe class ImageGradientTile<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Cells of a tile.</summary>
    public const int Cells = 3;

    /// <summary>Filters of a tile.</summary>
    public static int Filters => ImageTile<TLanes, TVector>.Filters;

    public static void Run(in ImageGradientWork work)
    {
        if (Filters == 8) Filters8(work);
        else Filters4(work);
    }

    private static void Filters8(in ImageGradientWork work)
    {
        nint c1 = work.Cell1, c2 = work.Cell2, xStep = work.XStep, dyStep = work.DyStep;
        float* line = work.X, dy = work.Dy, sums = work.Sums;
        ThreeCells s0 = ThreeCells.Load(sums, 0), s1 = ThreeCells.Load(sums, 1), s2 = ThreeCells.Load(sums, 2), s3 = ThreeCells.Load(sums, 3);
        ThreeCells s4 = ThreeCells.Load(sums, 4), s5 = ThreeCells.Load(sums, 5), s6 = ThreeCells.Load(sums, 6), s7 = ThreeCells.Load(sums, 7);
        for (nint left = work.Lines; left > 0; left--, line += work.LineStep)
        {
            float* x = line;
            for (nint position = work.Positions; position > 0; position--)
            {
                ThreeCells seen = ThreeCells.Load(x, c1, c2);
                s0.MultiplyAdd(seen, TLanes.Load(dy));
                s1.MultiplyAdd(seen, TLanes.Load(dy + TLanes.Count));
                s2.MultiplyAdd(seen, TLanes.Load(dy + (2 * TLanes.Count)));
                s3.MultiplyAdd(seen, TLanes.Load(dy + (3 * TLanes.Count)));
                s4.MultiplyAdd(seen, TLanes.Load(dy + (4 * TLanes.Count)));
                s5.MultiplyAdd(seen, TLanes.Load(dy + (5 * TLanes.Count)));
                s6.MultiplyAdd(seen, TLanes.Load(dy + (6 * TLanes.Count)));
                s7.MultiplyAdd(seen, TLanes.Load(dy + (7 * TLanes.Count)));
                x += xStep;
                dy += dyStep;
            }
        }

        s0.Store(sums, 0);
        s1.Store(sums, 1);
        s2.Store(sums, 2);
        s3.Store(sums, 3);
        s4.Store(sums, 4);
        s5.Store(sums, 5);
        s6.Store(sums, 6);
        s7.Store(sums, 7);
    }

    private static void Filters4(in ImageGradientWork work)
    {
        nint c1 = work.Cell1, c2 = work.Cell2, xStep = work.XStep, dyStep = work.DyStep;
        float* line = work.X, dy = work.Dy, sums = work.Sums;
        ThreeCells s0 = ThreeCells.Load(sums, 0), s1 = ThreeCells.Load(sums, 1), s2 = ThreeCells.Load(sums, 2), s3 = ThreeCells.Load(sums, 3);
        for (nint left = work.Lines; left > 0; left--, line += work.LineStep)
        {
            float* x = line;
            for (nint position = work.Positions; position > 0; position--)
            {
                ThreeCells seen = ThreeCells.Load(x, c1, c2);
                s0.MultiplyAdd(seen, TLanes.Load(dy));
                s1.MultiplyAdd(seen, TLanes.Load(dy + TLanes.Count));
                s2.MultiplyAdd(seen, TLanes.Load(dy + (2 * TLanes.Count)));
                s3.MultiplyAdd(seen, TLanes.Load(dy + (3 * TLanes.Count)));
                x += xStep;
                dy += dyStep;
            }
        }

        s0.Store(sums, 0);
        s1.Store(sums, 1);
        s2.Store(sums, 2);
        s3.Store(sums, 3);
    }

    /// <summary>One number of each image for three cells.</summary>
    private struct ThreeCells
    {
        private TVector c0, c1, c2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ThreeCells Load(float* x, nint second, nint third) => new() { c0 = TLanes.Load(x), c1 = TLanes.Load(x + second), c2 = TLanes.Load(x + third) };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ThreeCells Load(float* sums, nint filter) => Load(sums + (3 * filter * TLanes.Count), TLanes.Count, 2 * TLanes.Count);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void MultiplyAdd(in ThreeCells x, TVector dy)
        {
            c0 = TLanes.MultiplyAdd(x.c0, dy, c0);
            c1 = TLanes.MultiplyAdd(x.c1, dy, c1);
            c2 = TLanes.MultiplyAdd(x.c2, dy, c2);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(float* sums, nint filter)
        {
            float* to = sums + (3 * filter * TLanes.Count);
            TLanes.Store(c0, to);
            TLanes.Store(c1, to + TLanes.Count);
            TLanes.Store(c2, to + (2 * TLanes.Count));
        }
    }
}

/// <summary>What a tile adds, with <see cref="ImageGradientTile{TLanes, TVector}"/>'s notation.</summary>
internal unsafe ref struct ImageGradientWork
{
    /// <summary>Pixels under the tile's first cell at the first position, derivatives there, and sums.</summary>
    public float* X, Dy, Sums;

    /// <summary>From the pixels under the first cell to those under the others.</summary>
    public nint Cell1, Cell2;

    /// <summary>From one position of a line to the next, and from one line to the next.</summary>
    public nint XStep, DyStep, LineStep;

    public nint Lines, Positions;

    /// <summary>Takes the cells from <paramref name="first"/> on, the last one again where there are no three left.</summary>
    public void SetCells(float* pixels, in Band band, int first, nint lanes)
    {
        int last = band.Shape.PatchLength - 1;
        nint start = band.PixelUnder(first);
        X = pixels + (start * lanes);
        Cell1 = (band.PixelUnder(Math.Min(first + 1, last)) - start) * lanes;
        Cell2 = (band.PixelUnder(Math.Min(first + 2, last)) - start) * lanes;
    }
}
