namespace Fovea.Numerics;

/// <summary>The matrix kernel for one vector width: walks a product tile by tile.</summary>
internal sealed unsafe class MatrixKernel<TLanes, TVector>(VectorWidth width) : MatrixKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Rows summed before the next tile's turn, and target rows that take turns: so that all operands stay in the second-level cache.</summary>
    private const int TransposedDepth = 256, TransposedRows = 256;

    public override VectorWidth Width => width;

    public override int PanelColumns => 2 * TLanes.Count;

    public override void Multiply(
        Matrix a, PackedMatrix b, Matrix target, ProductStart start, ReadOnlySpan<float> bias, ProductFinish finish, Matrix gate)
    {
        Guard.Shape(nameof(a), a, a.Rows, b.Inputs);
        Guard.Shape(nameof(target), target, a.Rows, b.Outputs);
        if (b.PanelColumns != PanelColumns)
            throw new ArgumentException($"b was packed in panels of {b.PanelColumns}, but this kernel's are {PanelColumns}", nameof(b));
        if (start == ProductStart.Bias && bias.Length < RoundUp(b.Outputs))
            throw new ArgumentException($"bias must hold {RoundUp(b.Outputs)} values, but holds {bias.Length}", nameof(bias));
        if (finish == ProductFinish.ReluGate) Guard.Shape(nameof(gate), gate, a.Rows, b.Outputs);

        fixed (float* aStart = a.Values, bStart = b.Values.Span, cStart = target.Values, biasStart = bias, gateStart = gate.Values)
        {
            for (int panel = 0; panel < b.Panels; panel++)
            {
                int column = panel * PanelColumns;
                int vectors = VectorsAt(column, b.Outputs);
                nint panelLength = (nint)b.Inputs * PanelColumns;
                float* packed = bStart + (panel * panelLength);
                for (int row = 0; row < a.Rows;)
                {
                    int rows = TileRowsAt(row, a.Rows, vectors);
                    float* c = cStart + ((nint)row * target.Stride) + column;
                    Begin(c, target.Stride, rows, vectors, start, biasStart + column);
                    // While the first tiles work on this panel, they fetch the next one, a line per step of the sum.
                    nint fetched = (nint)row / 8 * b.Inputs * Matrix.Line;
                    bool fetches = panel + 1 < b.Panels && fetched < panelLength;
                    Run(
                        rows, vectors, aStart + ((nint)row * a.Stride), a.Stride, 1, packed, PanelColumns, c, target.Stride, b.Inputs,
                        fetches ? packed + panelLength + fetched : packed, fetches ? Matrix.Line : 0);
                    End(c, target.Stride, rows, vectors, finish, gateStart + ((nint)row * gate.Stride) + column, gate.Stride);
                    row += rows;
                }
            }
        }
    }

    public override void MultiplyTransposed(Matrix a, Matrix b, Matrix target, ProductStart start)
    {
        Guard.Shape(nameof(b), b, a.Rows, b.Columns);
        Guard.Shape(nameof(target), target, a.Columns, b.Columns);
        if (start == ProductStart.Bias) throw new ArgumentException("a transposed product starts from zero or from its target", nameof(start));

        fixed (float* aStart = a.Values, bStart = b.Values, cStart = target.Values)
        {
            for (int deep = 0; deep == 0 || deep < a.Rows; deep += TransposedDepth)
            {
                int depth = Math.Min(TransposedDepth, a.Rows - deep);
                for (int firstRow = 0; firstRow < a.Columns; firstRow += TransposedRows)
                {
                    int endRow = Math.Min(a.Columns, firstRow + TransposedRows);
                    for (int column = 0; column < b.Columns; column += PanelColumns)
                    {
                        int vectors = VectorsAt(column, b.Columns);
                        float* right = bStart + ((nint)deep * b.Stride) + column;
                        for (int row = firstRow; row < endRow;)
                        {
                            int rows = TileRowsAt(row, endRow, vectors);
                            float* left = aStart + ((nint)deep * a.Stride) + row, c = cStart + ((nint)row * target.Stride) + column;
                            if (deep == 0) Begin(c, target.Stride, rows, vectors, start, null);
                            Run(rows, vectors, left, 1, a.Stride, right, b.Stride, c, target.Stride, depth, left, 0);
                            row += rows;
                        }
                    }
                }
            }
        }
    }

    public override void SumRows(Matrix a, Matrix target, ProductStart start)
    {
        Guard.Shape(nameof(target), target, 1, a.Columns);
        if (start == ProductStart.Bias) throw new ArgumentException("a sum of rows starts from zero or from its target", nameof(start));
        fixed (float* aStart = a.Values, sums = target.Values)
        {
            for (int column = 0; column < a.Columns; column += TLanes.Count)
            {
                TVector sum = start == ProductStart.Zero ? default : TLanes.Load(sums + column);
                float* value = aStart + column;
                for (int row = 0; row < a.Rows; row++, value += a.Stride) sum = TLanes.Add(sum, TLanes.Load(value));
                TLanes.Store(sum, sums + column);
            }
        }
    }

    private static int RoundUp(int columns) => (columns + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    private static int VectorsAt(int column, int columns) => columns - column > TLanes.Count ? 2 : 1;

    private static int TileRowsAt(int row, int rows, int vectors)
    {
        int left = rows - row;
        if (vectors == 1) return left >= 8 ? 8 : 1;
        return left >= 8 && TLanes.TileRows == 8 ? 8 : left >= 4 ? 4 : 1;
    }

    private static void Run(
        int rows, int vectors, float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, nint depth, float* ahead, nint aheadStep)
    {
        if (vectors == 1)
        {
            if (rows == 8) Tile<TLanes, TVector>.Narrow8(a, aRow, aStep, b, bStep, c, cRow, depth);
            else Tile<TLanes, TVector>.Narrow1(a, aStep, b, bStep, c, depth);
        }
        else if (rows == 8) Tile<TLanes, TVector>.Rows8(a, aRow, aStep, b, bStep, c, cRow, depth, ahead, aheadStep);
        else if (rows == 4) Tile<TLanes, TVector>.Rows4(a, aRow, aStep, b, bStep, c, cRow, depth);
        else Tile<TLanes, TVector>.Rows1(a, aStep, b, bStep, c, depth);
    }

    private static void Begin(float* c, nint cRow, int rows, int vectors, ProductStart start, float* bias)
    {
        if (start == ProductStart.Target) return;
        for (int row = 0; row < rows; row++, c += cRow)
        {
            for (int v = 0; v < vectors * TLanes.Count; v += TLanes.Count)
                TLanes.Store(start == ProductStart.Bias ? TLanes.Load(bias + v) : default, c + v);
        }
    }

    private static void End(float* c, nint cRow, int rows, int vectors, ProductFinish finish, float* gate, nint gateRow)
    {
        if (finish == ProductFinish.None) return;
        for (int row = 0; row < rows; row++, c += cRow, gate += gateRow)
        {
            for (int v = 0; v < vectors * TLanes.Count; v += TLanes.Count)
            {
                TVector x = TLanes.Load(c + v);
                TLanes.Store(finish == ProductFinish.Relu ? TLanes.Relu(x) : TLanes.Gate(x, TLanes.Load(gate + v)), c + v);
            }
        }
    }
}
