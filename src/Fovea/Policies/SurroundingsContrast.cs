namespace Fovea.Policies;

/// <summary>How far each cell is from the mean of the window around it, of which the part beyond the image does not count.</summary>
internal static class SurroundingsContrast
{
    private const int Window = SaliencyView.Window, Margin = SaliencyView.Margin;

    /// <summary>Replaces brightness by contrast.</summary>
    /// <param name="brightness">[wide, wide]; its first (wide - 6)^2 numbers become the contrast of the cells within, [wide - 6, wide - 6].</param>
    /// <param name="wide">Cells on each axis.</param>
    /// <param name="sums">[wide, wide], overwritten.</param>
    /// <param name="shape">Shape of the image.</param>
    /// <param name="cell">Side of a cell in pixels.</param>
    /// <param name="firstColumn">The first cell's place.</param>
    /// <param name="firstRow">The first cell's place.</param>
    public static void Find(Span<float> brightness, int wide, Span<float> sums, ImageShape shape, int cell, int firstColumn, int firstRow)
    {
        int side = wide - (2 * Margin), columns = SaliencyView.CellsOf(shape.Width, cell), rows = SaliencyView.CellsOf(shape.Height, cell);
        for (int row = 0; row < wide; row++)
        {
            ReadOnlySpan<float> line = brightness.Slice(row * wide, wide);
            for (int column = 0; column < side; column++)
            {
                float sum = 0f;
                for (int i = 0; i < Window; i++) sum += line[column + i];
                sums[(row * wide) + column] = sum;
            }
        }

        for (int row = 0; row < side; row++)
        {
            int rowsInside = Inside(firstRow + row, rows);
            for (int column = 0; column < side; column++)
            {
                int inside = rowsInside * Inside(firstColumn + column, columns), r = firstRow + row + Margin, c = firstColumn + column + Margin;
                float sum = 0f;
                for (int i = 0; i < Window; i++) sum += sums[((row + i) * wide) + column];
                // Rows before this one are done with: what is written lies behind what will be read.
                bool isInside = r >= 0 && r < rows && c >= 0 && c < columns;
                brightness[(row * side) + column] = isInside ? MathF.Abs(brightness[((row + Margin) * wide) + column + Margin] - (sum / inside)) : 0f;
            }
        }
    }

    private static int Inside(int first, int count) => Math.Max(0, Math.Min(first + Window, count) - Math.Max(first, 0));
}
