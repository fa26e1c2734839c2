using System.Runtime.CompilerServices;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>Products whose right factor is read where it lies, a part at a time that stays in cache for all rows.</summary>
internal sealed unsafe partial class MatrixKernel<TLanes, TVector>
{
    /// <summary>Inputs summed before the next panel's turn, when the right factor is read as it lies, or transposed.</summary>
    private const int InPlaceDepth = 128, ByTransposeDepth = 256;

    public override void Multiply(Matrix a, Matrix b, Matrix target, ProductStart start, ReadOnlySpan<float> bias, ProductFinish finish)
    {
        Guard.Shape(nameof(a), a, a.Rows, b.Rows);
        MultiplyInPlace<AlongRows>(a, b, target, a.Rows, b.Rows, start, bias, finish);
    }

    public override void MultiplyFirst(Matrix a, Matrix b, Matrix target, ProductStart start, ReadOnlySpan<float> bias, ProductFinish finish)
    {
        Guard.Shape(nameof(a), a, a.Rows, Math.Min(a.Columns, b.Rows));
        MultiplyInPlace<AlongRows>(a, b, target, a.Rows, a.Columns, start, bias, finish);
    }

    public override void MultiplyTurned(Matrix a, Matrix b, Matrix target, ProductStart start, ReadOnlySpan<float> bias, ProductFinish finish)
    {
        Guard.Shape(nameof(a), a, b.Rows, a.Columns);
        MultiplyInPlace<AlongColumns>(a, b, target, a.Columns, b.Rows, start, bias, finish);
    }

    private void MultiplyInPlace<TWalk>(Matrix a, Matrix b, Matrix target, int rows, int inputs, ProductStart start, ReadOnlySpan<float> bias, ProductFinish finish)
        where TWalk : IWalk
    {
        Guard.Shape(nameof(target), target, rows, b.Columns);
        if (finish == ProductFinish.ReluGate) throw new ArgumentException("a product with a right factor as it lies has no gate", nameof(finish));
        if (start == ProductStart.Bias && bias.Length < RoundUp(b.Columns))
            throw new ArgumentException($"bias must hold {RoundUp(b.Columns)} values, but holds {bias.Length}", nameof(bias));
        fixed (float* aStart = a.Values, bStart = b.Values, cStart = target.Values, biasStart = bias)
        {
            TileWork work = new() { AStride = a.Stride, BStep = b.Stride, CRow = target.Stride };
            int mostRows = TLanes.TileRows(TLanes.TileVectors), vectors;
            int tiles = (b.Columns + PanelColumns - 1) / PanelColumns * ((rows + mostRows - 1) / mostRows);
            nint aRow = TWalk.Row(a.Stride), aStep = TWalk.Step(a.Stride);
            for (int deep = 0; deep < inputs; deep += InPlaceDepth)
            {
                work.Depth = Math.Min(InPlaceDepth, inputs - deep);
                work.Finish = deep + work.Depth == inputs ? finish : ProductFinish.None;
                // All tiles of this part together fetch the next one, and then what they read next of the left factor, if that lies together.
                float* part = bStart + ((nint)deep * b.Stride), next = part + (work.Depth * b.Stride);
                nint nextDepth = Math.Min(InPlaceDepth, b.Rows - deep - work.Depth), left = nextDepth * b.Stride, fetched = 0;
                float* nextA = aStart + (aStep > 1 ? (deep + work.Depth) * aStep : rows * aRow);
                nint leftA = aStep > 1 ? nextDepth * aStep : inputs <= InPlaceDepth ? rows * aRow : 0;
                work.AheadStep = (left + leftA + (tiles * work.Depth) - 1) / (tiles * work.Depth);
                for (int column = 0; column < b.Columns; column += vectors * TLanes.Count)
                {
                    vectors = VectorsAt(column, b.Columns);
                    work.B = part + column;
                    work.From = deep > 0 ? null : From(start, biasStart + column);
                    for (int row = 0; row < rows;)
                    {
                        int tileRows = TileRowsAt(row, rows, TLanes.TileRows(vectors));
                        work.A = aStart + (row * aRow) + (deep * aStep);
                        work.C = cStart + ((nint)row * target.Stride) + column;
                        work.Ahead = fetched < left ? next + fetched : nextA + fetched - left;
                        Run<TWalk>(work, tileRows, vectors);
                        fetched += work.Depth * work.AheadStep;
                        row += tileRows;
                    }
                }
            }
        }
    }

    [SkipLocalsInit]
    public override void MultiplyByTranspose(Matrix a, Matrix b, Matrix target)
    {
        Guard.Shape(nameof(b), b, b.Rows, a.Columns);
        Guard.Shape(nameof(target), target, a.Rows, b.Rows);
        float* turnedRoom = stackalloc float[(InPlaceDepth * PanelColumns) + Matrix.Line], turned = AlignedBuffer.FirstLine(turnedRoom);
        fixed (float* aStart = a.Values, bStart = b.Values, cStart = target.Values)
        {
            int vectors;
            for (int column = 0; column < b.Rows; column += vectors * TLanes.Count)
            {
                vectors = VectorsAt(column, b.Rows);
                int columns = vectors * TLanes.Count, outputs = Math.Min(columns, b.Rows - column), tileRows = TLanes.TileRows(vectors);
                if (outputs < columns) new Span<float>(turned, InPlaceDepth * columns).Clear();
                for (int deep = 0; deep < a.Columns; deep += InPlaceDepth)
                {
                    TileWork work = new()
                    {
                        AStride = a.Stride,
                        B = turned,
                        BStep = columns,
                        CRow = target.Stride,
                        Depth = Math.Min(InPlaceDepth, a.Columns - deep),
                        From = deep > 0 ? null : Zeros,
                    };
                    Transposition.Transpose(bStart + ((nint)column * b.Stride) + deep, b.Stride, outputs, (int)work.Depth, turned, columns);
                    for (int row = 0; row < a.Rows;)
                    {
                        int rows = TileRowsAt(row, a.Rows, tileRows);
                        work.A = aStart + ((nint)row * a.Stride) + deep;
                        work.Ahead = work.A + (rows * a.Stride);
                        work.C = cStart + ((nint)row * target.Stride) + column;
                        Run<AlongRows>(work, rows, vectors);
                        row += rows;
                    }
                }
            }
        }
    }

    [SkipLocalsInit]
    public override void MultiplyIntoTurned(Matrix a, Matrix b, Matrix target, ProductFinish finish, Matrix gate)
    {
        Guard.Shape(nameof(b), b, b.Rows, a.Columns);
        Guard.Shape(nameof(target), target, b.Rows, a.Rows);
        if (finish == ProductFinish.ReluGate) Guard.Shape(nameof(gate), gate, b.Rows, a.Rows);
        float* turnedRoom = stackalloc float[(ByTransposeDepth * PanelColumns) + Matrix.Line], turned = AlignedBuffer.FirstLine(turnedRoom);
        fixed (float* aStart = a.Values, bStart = b.Values, cStart = target.Values, gateStart = gate.Values)
        {
            int columns;
            for (int row = 0; row < a.Rows; row += columns)
            {
                int vectors = VectorsAt(row, a.Rows), rows = Math.Min(vectors * TLanes.Count, a.Rows - row);
                columns = vectors * TLanes.Count;
                if (rows < columns) new Span<float>(turned, ByTransposeDepth * columns).Clear();
                for (int deep = 0; deep < a.Columns; deep += ByTransposeDepth)
                {
                    TileWork work = new()
                    {
                        AStride = b.Stride,
                        B = turned,
                        BStep = columns,
                        CRow = target.Stride,
                        GateRow = gate.Stride,
                        Depth = Math.Min(ByTransposeDepth, a.Columns - deep),
                        From = deep > 0 ? null : Zeros,
                        AheadStep = Matrix.Line / 2,
                    };
                    if (deep + work.Depth == a.Columns) work.Finish = finish;
                    Transposition.Transpose(aStart + ((nint)row * a.Stride) + deep, a.Stride, rows, (int)work.Depth, turned, columns);
                    for (int output = 0; output < b.Rows;)
                    {
                        int outputs = TileRowsAt(output, b.Rows, TLanes.TileRows(vectors));
                        work.A = bStart + ((nint)output * b.Stride) + deep;
                        work.Ahead = work.A + (outputs * b.Stride);
                        work.C = cStart + ((nint)output * target.Stride) + row;
                        work.Gate = gateStart + ((nint)output * gate.Stride) + row;
                        output += outputs;
                        Run<AlongRows>(work, outputs, vectors);
                    }
                }
            }
        }
    }
}
