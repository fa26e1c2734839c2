namespace Fovea.Numerics;

/// <summary>The matrix kernel for one vector width: walks a product tile by tile.</summary>
internal sealed unsafe class MatrixKernel<TLanes, TVector>(VectorWidth width) : MatrixKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Rows summed before the next tile's turn, so that both operands stay in the second-level cache.</summary>
    private const int TransposedDepth = 128;

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
                float* packed = bStart + ((nint)panel * b.Inputs * PanelColumns);
                for (int row = 0; row < a.Rows;)
                {
                    int rows = TileRowsAt(row, a.Rows, vectors);
                    float* c = cStart + ((nint)row * target.Stride) + column;
                    Begin(c, target.Stride, rows, vectors, start, biasStart + column);
                    Run(rows, vectors, aStart + ((nint)row * a.Stride), a.Stride, 1, packed, PanelColumns, c, target.Stride, b.Inputs);
                    End(c, target.Stride, rows, vectors, finish, gateStart + ((nint)row * gate.Stride) + column, gate.Stride);
                    row += rows;
                }
            }
        }
    }

    public override void AccumulateTransposed(Matrix a, Matrix b, Matrix target, int firstColumn, int columnCount)
    {
        Guard.Shape(nameof(b), b, a.Rows, b.Columns);
        Guard.Shape(nameof(target), target, a.Columns, b.Columns);
        int end = EndOf(firstColumn, columnCount, b.Columns);

        fixed (float* aStart = a.Values, bStart = b.Values, cStart = target.Values)
        {
            for (int deep = 0; deep < a.Rows; deep += TransposedDepth)
            {
                int depth = Math.Min(TransposedDepth, a.Rows - deep);
                for (int column = firstColumn; column < end; column += PanelColumns)
                {
                    int vectors = VectorsAt(column, b.Columns);
                    float* right = bStart + ((nint)deep * b.Stride) + column;
                    for (int row = 0; row < a.Columns;)
                    {
                        int rows = TileRowsAt(row, a.Columns, vectors);
                        float* left = aStart + ((nint)deep * a.Stride) + row;
                        Run(rows, vectors, left, 1, a.Stride, right, b.Stride, cStart + ((nint)row * target.Stride) + column, target.Stride, depth);
                        row += rows;
                    }
                }
            }
        }
    }

    public override void AccumulateColumns(Matrix a, Matrix target, int firstColumn, int columnCount)
    {
        Guard.Shape(nameof(target), target, 1, a.Columns);
        int end = EndOf(firstColumn, columnCount, a.Columns);
        fixed (float* aStart = a.Values, sums = target.Values)
        {
            for (int column = firstColumn; column < end; column += TLanes.Count)
            {
                TVector sum = TLanes.Load(sums + column);
                float* value = aStart + column;
                for (int row = 0; row < a.Rows; row++, value += a.Stride) sum = TLanes.Add(sum, TLanes.Load(value));
                TLanes.Store(sum, sums + column);
            }
        }
    }

    private int EndOf(int firstColumn, int columnCount, int columns)
    {
        int end = firstColumn + columnCount;
        return firstColumn >= 0 && firstColumn % PanelColumns == 0 && end <= columns ? end : throw new ArgumentOutOfRangeException(
            nameof(firstColumn), firstColumn, $"columns must start on a panel of {PanelColumns} and end within {columns}");
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
        int rows, int vectors, float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, nint depth)
    {
        if (vectors == 1)
        {
            if (rows == 8) Tile<TLanes, TVector>.Narrow8(a, aRow, aStep, b, bStep, c, cRow, depth);
            else Tile<TLanes, TVector>.Narrow1(a, aStep, b, bStep, c, depth);
        }
        else if (rows == 8) Tile<TLanes, TVector>.Rows8(a, aRow, aStep, b, bStep, c, cRow, depth);
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
