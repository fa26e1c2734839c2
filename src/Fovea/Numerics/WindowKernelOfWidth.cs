namespace Fovea.Numerics;

/// <summary>The window kernel for one vector width: walks both products tile by tile.</summary>
internal sealed unsafe class WindowKernel<TLanes, TVector> : WindowKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Rows of W that are summed over all rows before the next ones' turn: their sums stay in the first-level cache.</summary>
    private const int GradientDepth = 64;

    /// <summary>Numbers of dY that a tile goes over at once: they stay there too.</summary>
    private const int GradientNumbers = 4096;

    public override int Grain => 2 * TLanes.Count;

    private static int TileFilters => TLanes.TileRows == 8 ? 8 : 4;

    public override void Multiply(Matrix x, ReadOnlySpan<int> offsets, Matrix weights, ReadOnlySpan<float> bias, Matrix y, int length, ProductFinish finish)
    {
        int filters = weights.Columns, stride = Check(x, offsets, y, length, weights, x.Rows);
        if (finish == ProductFinish.ReluGate) throw new ArgumentException("a product with windows has no gate", nameof(finish));
        if (bias.Length < filters) throw new ArgumentException($"bias must hold {filters} values, but holds {bias.Length}", nameof(bias));
        fixed (float* xStart = x.Values, yStart = y.Values, wStart = weights.Values, biasStart = bias)
        fixed (int* offset = offsets)
        {
            for (int row = 0; row < x.Rows; row++)
            {
                for (int filter = 0; filter < filters;)
                {
                    int count = CountAt(filter, filters);
                    float* sums = yStart + ((nint)row * y.Stride) + ((nint)filter * stride);
                    for (int q = 0; q < length; q += Grain)
                    {
                        WindowTile<TLanes, TVector>.Multiply(
                            count, xStart + ((nint)row * x.Stride) + q, offset, offsets.Length, wStart + filter, weights.Stride, biasStart + filter, sums + q, stride,
                            finish == ProductFinish.Relu);
                    }

                    filter += count;
                }
            }
        }
    }

    public override void MultiplyTransposed(Matrix x, ReadOnlySpan<int> offsets, Matrix dy, int length, Matrix target, ProductStart start)
    {
        int filters = target.Columns, stride = Check(x, offsets, dy, length, target, x.Rows);
        if (start == ProductStart.Bias) throw new ArgumentException("a transposed product starts from zero or from its target", nameof(start));
        int together = Math.Max(1, GradientNumbers / (TileFilters * length));
        float* sums = stackalloc float[GradientDepth * TileFilters * TLanes.Count];
        fixed (float* xStart = x.Values, dyStart = dy.Values)
        fixed (int* offset = offsets)
        {
            for (int filter = 0; filter < filters;)
            {
                int count = CountAt(filter, filters);
                for (int first = 0; first < offsets.Length; first += GradientDepth)
                {
                    int depth = Math.Min(GradientDepth, offsets.Length - first);
                    new Span<float>(sums, depth * count * TLanes.Count).Clear();
                    for (int row = 0; row < x.Rows; row += together)
                    {
                        int rows = Math.Min(together, x.Rows - row);
                        float* left = xStart + ((nint)row * x.Stride), right = dyStart + ((nint)row * dy.Stride) + ((nint)filter * stride);
                        for (int k = 0; k < depth; k += 2)
                        {
                            // An odd last one is computed twice, the second time for nothing.
                            float* second = left + offset[first + Math.Min(k + 1, depth - 1)];
                            WindowTile<TLanes, TVector>.MultiplyTransposed(
                                count, rows, left + offset[first + k], second, x.Stride, length, right, stride, dy.Stride, sums + (k * count * TLanes.Count));
                        }
                    }

                    for (int k = 0; k < depth; k++)
                    {
                        Span<float> sum = target[first + k].Slice(filter, count);
                        for (int i = 0; i < count; i++)
                        {
                            float all = TLanes.Sum(TLanes.Load(sums + (((k * count) + i) * TLanes.Count)));
                            sum[i] = start == ProductStart.Zero ? all : sum[i] + all;
                        }
                    }
                }

                filter += count;
            }
        }
    }

    private static int CountAt(int filter, int filters) => filters - filter >= TileFilters ? TileFilters : 1;

    /// <summary>Checks all that is read and written, and returns the stride of filters.</summary>
    private int Check(Matrix x, ReadOnlySpan<int> offsets, Matrix y, int length, Matrix weights, int rows)
    {
        Guard.Shape(nameof(weights), weights, offsets.Length, weights.Columns);
        int whole = (length + Grain - 1) / Grain * Grain, stride = y.Columns / weights.Columns, farthest = 0;
        foreach (int offset in offsets)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset, nameof(offsets));
            farthest = Math.Max(farthest, offset);
        }

        if (farthest + whole > x.Columns) throw new ArgumentException($"windows of {whole} numbers reach to {farthest + whole}, but x has {x.Columns}", nameof(x));
        if (y.Rows != rows || stride < whole) throw new ArgumentException($"y must be [{rows}, {weights.Columns} * {whole} or more], but is [{y.Rows}, {y.Columns}]", nameof(y));
        return stride;
    }
}
