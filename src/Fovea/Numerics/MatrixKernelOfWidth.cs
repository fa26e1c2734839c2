using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>The matrix kernel for one vector width: walks a product tile by tile.</summary>
internal sealed unsafe partial class MatrixKernel<TLanes, TVector>(VectorWidth width) : MatrixKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Target rows that take turns, and rows summed over meanwhile: so that all operands stay in the second-level cache.</summary>
    private const int TransposedRows = 256;

    /// <summary>Numbers of a right factor that all tiles of its columns take turns on: 32 KB, which they find in the first-level cache.</summary>
    private const int PackedPart = 8192;

    /// <summary>Numbers from a part's first row to its last from which it is copied: then it lies on more pages of 4 KiB, 64, than a core has addresses of at hand.</summary>
    private const int SpreadPart = 1 << 16;

    /// <summary>Rows of a left factor, before it is transposed, that are copied at a time where they lie so far apart.</summary>
    private const int SpreadRows = 128;

    private static readonly AlignedBuffer PanelOfZeros = new(TLanes.TileVectors * TLanes.Count);

    private static readonly float* Zeros = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(PanelOfZeros.Span));

    public override VectorWidth Width => width;

    public override int PanelColumns => TLanes.TileVectors * TLanes.Count;

    /// <summary>Inputs summed before the next tile's turn, about: as many in each turn.</summary>
    private static int PackedDepth => PackedPart / (TLanes.TileVectors * TLanes.Count);

    /// <summary>Most rows summed before the next tile's turn.</summary>
    private static int TransposedDepth => Math.Min(256, PackedDepth);

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
        if (b.IsNarrow)
        {
            MultiplyNarrow(a, b, target, start, bias, finish, gate);
            return;
        }

        fixed (float* aStart = a.Values, bStart = b.Values.Span, cStart = target.Values, biasStart = bias, gateStart = gate.Values)
        {
            TileWork work = new()
            {
                AStride = a.Stride,
                BStep = PanelColumns,
                CRow = target.Stride,
                GateRow = gate.Stride,
            };
            nint panelLength = (nint)b.Inputs * PanelColumns;
            int vectors, parts = Math.Max(1, (b.Inputs + (PackedDepth / 2)) / PackedDepth), depth = (b.Inputs + parts - 1) / parts;
            for (int column = 0; column < b.Outputs; column += vectors * TLanes.Count)
            {
                vectors = VectorsAt(column, b.Outputs);
                int panel = column / PanelColumns, tileRows = TLanes.TileRows(vectors);
                for (int deep = 0; deep == 0 || deep < b.Inputs; deep += depth)
                {
                    work.Depth = Math.Min(depth, b.Inputs - deep);
                    work.From = deep > 0 ? null : From(start, biasStart + column);
                    work.Finish = deep + work.Depth == b.Inputs ? finish : ProductFinish.None;
                    work.B = bStart + (panel * panelLength) + ((nint)deep * PanelColumns) + (column % PanelColumns);
                    // While the first tiles work on this part, they fetch the next one, a line per step of the sum.
                    nint partLength = work.Depth * PanelColumns, left = (nint)Math.Min(partLength, ((nint)b.Panels * panelLength) - (work.B - bStart) - partLength);
                    for (int row = 0; row < a.Rows;)
                    {
                        int rows = TileRowsAt(row, a.Rows, tileRows);
                        work.A = aStart + ((nint)row * a.Stride) + deep;
                        work.C = cStart + ((nint)row * target.Stride) + column;
                        work.Gate = gateStart + ((nint)row * gate.Stride) + column;
                        nint fetched = (nint)row / tileRows * work.Depth * Matrix.Line;
                        bool fetches = fetched < left;
                        work.Ahead = fetches ? work.B + partLength + fetched : work.B;
                        work.AheadStep = fetches ? Matrix.Line : 0;
                        Run<AlongRows>(work, rows, vectors);
                        row += rows;
                    }
                }
            }
        }
    }

    [SkipLocalsInit]
    public override void MultiplyTransposed(Matrix a, Matrix b, Matrix target, ProductStart start)
    {
        Guard.Shape(nameof(b), b, a.Rows, b.Columns);
        Guard.Shape(nameof(target), target, a.Columns, b.Columns);
        if (start == ProductStart.Bias) throw new ArgumentException("a transposed product starts from zero or from its target", nameof(start));
        if (b.Columns <= PackedMatrix.NarrowOutputs)
        {
            MultiplyTransposedNarrow(a, b, target, start);
            return;
        }

        float* roomA = stackalloc float[PackedPart + Matrix.Line], packedA = AlignedBuffer.FirstLine(roomA);
        float* roomB = stackalloc float[PackedPart + Matrix.Line], packedB = AlignedBuffer.FirstLine(roomB);
        bool copiesA = (long)Math.Min(a.Rows, SpreadRows) * a.Stride > SpreadPart, copiesB = (long)TransposedDepth * b.Stride > SpreadPart;
        int deepTogether = copiesA ? SpreadRows : TransposedRows, rowsTogether = copiesA ? PackedPart / SpreadRows : TransposedRows;
        fixed (float* aStart = a.Values, bStart = b.Values, cStart = target.Values)
        {
            TileWork work = new() { AStride = copiesA ? rowsTogether : a.Stride, BStep = copiesB ? PanelColumns : b.Stride, CRow = target.Stride };
            for (int firstDeep = 0; firstDeep == 0 || firstDeep < a.Rows; firstDeep += deepTogether)
            {
                int endDeep = Math.Min(a.Rows, firstDeep + deepTogether), depth = EvenPart(endDeep - firstDeep, TransposedDepth);
                for (int firstRow = 0; firstRow < a.Columns; firstRow += rowsTogether)
                {
                    int endRow = Math.Min(a.Columns, firstRow + rowsTogether), vectors;
                    float* part = aStart + ((nint)firstDeep * a.Stride) + firstRow;
                    if (copiesA) part = Copy(part, a.Stride, endDeep - firstDeep, RoundUp(endRow - firstRow) / TLanes.Count, packedA, rowsTogether);
                    for (int column = 0; column < b.Columns; column += vectors * TLanes.Count)
                    {
                        vectors = VectorsAt(column, b.Columns);
                        int tileRows = TLanes.TileRows(vectors);
                        for (int deep = firstDeep; deep == 0 || deep < endDeep; deep += depth)
                        {
                            work.Depth = Math.Min(depth, endDeep - deep);
                            work.From = deep > 0 ? null : From(start, bias: null);
                            work.B = bStart + ((nint)deep * b.Stride) + column;
                            if (copiesB) work.B = Copy(work.B, b.Stride, work.Depth, vectors, packedB, PanelColumns);
                            int nextColumn = column + (vectors * TLanes.Count), nextDeep = deep + depth;
                            bool staysAtColumn = nextDeep < endDeep, goesOn = !staysAtColumn && nextColumn < b.Columns;
                            LinesAhead right = staysAtColumn
                                ? new(bStart + ((nint)nextDeep * b.Stride) + column, b.Stride, endDeep - nextDeep, vectors)
                                : new(bStart + ((nint)firstDeep * b.Stride) + nextColumn, b.Stride, depth, goesOn ? vectors : 0);
                            LinesAhead result = new(cStart + ((nint)firstRow * target.Stride) + nextColumn, target.Stride, endRow - firstRow, goesOn ? vectors : 0);
                            for (int row = firstRow; row < endRow;)
                            {
                                int rows = TileRowsAt(row, endRow, tileRows), lastOfNext = row + (2 * rows) - 1;
                                work.A = part + ((deep - firstDeep) * work.AStride) + row - firstRow;
                                work.C = cStart + ((nint)row * target.Stride) + column;
                                if (column == 0 && !copiesA && lastOfNext / Matrix.Line > (row + rows - 1) / Matrix.Line)
                                {
                                    // The next tile is the first to read this line of each row.
                                    work.Ahead = work.A + lastOfNext - row;
                                    work.AheadStep = work.AStride;
                                }
                                else if (!right.Take(ref work) && !result.Take(ref work))
                                {
                                    work.Ahead = work.B;
                                    work.AheadStep = 0;
                                }

                                Run<AlongColumns>(work, rows, vectors);
                                row += rows;
                            }
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
            int column = 0, four = FourVectors<TLanes, TVector>.Vectors * TLanes.Count;
            for (; column <= a.Columns - four; column += four) SumRows<FourVectors<TLanes, TVector>>(aStart + column, a.Stride, a.Rows, sums + column, start);
            for (; column < a.Columns; column += TLanes.Count) SumRows<OneVector<TLanes, TVector>>(aStart + column, a.Stride, a.Rows, sums + column, start);
        }
    }

    /// <summary>Neighbouring sums side by side: each waits for its last addition, but not for those of the others.</summary>
    private static void SumRows<TRow>(float* value, nint stride, int rows, float* sums, ProductStart start)
        where TRow : struct, ITileRow<TRow, TVector>
    {
        TRow sum = start == ProductStart.Zero ? default : TRow.Load(sums);
        for (int row = 0; row < rows; row++, value += stride) sum.Add(TRow.Load(value));
        sum.Store(sums);
    }

    private static void MultiplyNarrow(
        Matrix a, PackedMatrix b, Matrix target, ProductStart start, ReadOnlySpan<float> bias, ProductFinish finish, Matrix gate)
    {
        const int rowsAtOnce = 4;
        float* sums = stackalloc float[rowsAtOnce];
        fixed (float* aStart = a.Values, bStart = b.Values.Span)
        {
            for (int output = 0; output < b.Outputs; output++)
            {
                float* column = bStart + ((nint)output * b.NarrowStride);
                for (int row = 0; row < a.Rows;)
                {
                    float* left = aStart + ((nint)row * a.Stride);
                    int rows = a.Rows - row >= rowsAtOnce ? rowsAtOnce : 1;
                    if (rows == 1) *sums = NarrowTile<TLanes, TVector>.Dot1(left, column, b.NarrowStride);
                    else NarrowTile<TLanes, TVector>.Dot4(left, a.Stride, column, b.NarrowStride, sums);
                    for (int i = 0; i < rows; i++, row++)
                    {
                        ref float c = ref target[row][output];
                        float sum = sums[i] + (start == ProductStart.Zero ? 0f : start == ProductStart.Bias ? bias[output] : c);
                        c = finish == ProductFinish.Relu ? MathF.Max(sum, 0f) : finish == ProductFinish.ReluGate && !(gate[row][output] > 0f) ? 0f : sum;
                    }
                }
            }
        }
    }

    private static void MultiplyTransposedNarrow(Matrix a, Matrix b, Matrix target, ProductStart start)
    {
        int many = 8 * TLanes.Count;
        float* sums = stackalloc float[2 * many];
        fixed (float* aStart = a.Values, bStart = b.Values)
        {
            for (int first = 0; first < a.Columns;)
            {
                int count = a.Columns - first >= many ? many : TLanes.Count, outputs;
                for (int output = 0; output < b.Columns; output += outputs)
                {
                    outputs = count == many && output + 1 < b.Columns ? 2 : 1;
                    if (outputs == 2) NarrowTile<TLanes, TVector>.Axpy8By2(aStart + first, a.Stride, bStart + output, b.Stride, a.Rows, sums);
                    else if (count == many) NarrowTile<TLanes, TVector>.Axpy8(aStart + first, a.Stride, bStart + output, b.Stride, a.Rows, sums);
                    else NarrowTile<TLanes, TVector>.Axpy1(aStart + first, a.Stride, bStart + output, b.Stride, a.Rows, sums);
                    for (int i = 0; i < Math.Min(count, a.Columns - first); i++)
                    {
                        for (int other = 0; other < outputs; other++)
                        {
                            ref float c = ref target[first + i][output + other];
                            c = start == ProductStart.Zero ? sums[(other * many) + i] : c + sums[(other * many) + i];
                        }
                    }
                }

                first += count;
            }
        }
    }

    /// <summary>Copies as many vectors of each row to where rows lie closer together.</summary>
    private static float* Copy(float* rows, nint stride, nint count, int vectors, float* to, nint toStride)
    {
        float* end = rows + (count * stride);
        for (float* target = to; rows < end; rows += stride, target += toStride)
            for (int vector = 0; vector < vectors; vector++) TLanes.Store(TLanes.Load(rows + (vector * TLanes.Count)), target + (vector * TLanes.Count));
        return to;
    }

    /// <summary>What rows start from before their first part is added: see <see cref="TileWork.From"/>.</summary>
    private static float* From(ProductStart start, float* bias) => start switch
    {
        ProductStart.Zero => Zeros,
        ProductStart.Bias => bias,
        _ => null,
    };

    /// <summary>The length of parts of one length, as few as there must be; only the last one may be shorter.</summary>
    private static int EvenPart(int length, int most)
    {
        int parts = Math.Max(1, (length + most - 1) / most);
        return Math.Max(1, (length + parts - 1) / parts);
    }

    private static int RoundUp(int columns) => (columns + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    /// <summary>Vectors of the tiles at a column: as many as tiles have, or what is left, in a power of two.</summary>
    private static int VectorsAt(int column, int columns)
    {
        int left = (columns - column + TLanes.Count - 1) / TLanes.Count;
        return left >= 4 && TLanes.TileVectors == 4 ? 4 : left >= 2 ? 2 : 1;
    }

    private static int TileRowsAt(int row, int rows, int tileRows)
    {
        int left = rows - row;
        // Two tiles of four rather than six and two single rows.
        if (left >= tileRows && !(tileRows == 6 && left == 8)) return tileRows;
        return left >= 4 ? 4 : 1;
    }

    private static void Run<TWalk>(in TileWork work, int rows, int vectors)
        where TWalk : IWalk
    {
        if (TLanes.TileVectors == 4 && vectors == 4) Tile<TLanes, TVector, FourVectors<TLanes, TVector>, TWalk>.Run(work, rows);
        else if (vectors == 2) Tile<TLanes, TVector, TwoVectors<TLanes, TVector>, TWalk>.Run(work, rows);
        else Tile<TLanes, TVector, OneVector<TLanes, TVector>, TWalk>.Run(work, rows);
    }

    /// <summary>
    /// Lines of cache that tiles fetch for those to come: in each of some rows the same few lines, side by side. A tile fetches one of them, in as many rows as its
    /// sum has steps.
    /// </summary>
    /// <param name="first">The first number of the first row.</param>
    /// <param name="stride">From one row to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="vectors">Vectors of a row; 0 for nothing to fetch.</param>
    private ref struct LinesAhead(float* first, nint stride, int rows, int vectors)
    {
        private readonly int lines = ((vectors * TLanes.Count) + Matrix.Line - 1) / Matrix.Line;
        private int row, line;

        /// <summary>Has a tile fetch the next of them; false if none are left.</summary>
        public bool Take(ref TileWork work)
        {
            if (line == lines) return false;
            work.Ahead = first + (row * stride) + (line * Matrix.Line);
            work.AheadStep = stride;
            if (++line == lines && (row += (int)work.Depth) < rows) line = 0;
            return true;
        }
    }
}
