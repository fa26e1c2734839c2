namespace Fovea.Reports;

/// <summary>How often each part of an image was looked at: glimpses counted on a grid over images of one shape.</summary>
internal sealed class FixationMap
{
    private const int MostCells = 24;

    private readonly long[] counts;

    /// <summary>A map without glimpses. The longer side has 24 cells, or as many as pixels where those are fewer; cells are about square.</summary>
    /// <param name="shape">Shape of the images.</param>
    public FixationMap(ImageShape shape)
    {
        int side = Math.Max(shape.Width, shape.Height), cells = Math.Min(MostCells, side);
        Columns = Math.Max(1, (int)Math.Round((double)cells * shape.Width / side));
        Rows = Math.Max(1, (int)Math.Round((double)cells * shape.Height / side));
        counts = new long[Columns * Rows];
    }

    private FixationMap(int columns, int rows)
    {
        Columns = columns;
        Rows = rows;
        counts = new long[columns * rows];
    }

    /// <summary>Cells from left to right.</summary>
    public int Columns { get; }

    /// <summary>Cells from top to bottom.</summary>
    public int Rows { get; }

    /// <summary>Glimpses counted.</summary>
    public long Total { get; private set; }

    /// <summary>Glimpses whose centres lay in a cell.</summary>
    public long this[int row, int column] => counts[(row * Columns) + column];

    /// <summary>The most in any cell.</summary>
    public long Most => counts.Max();

    /// <summary>Counts one glimpse.</summary>
    /// <param name="x">-1 at the image's left edge to 1 at its right edge.</param>
    /// <param name="y">-1 at its upper edge to 1 at its lower edge.</param>
    public void Add(float x, float y)
    {
        counts[(Cell(y, Rows) * Columns) + Cell(x, Columns)]++;
        Total++;
    }

    /// <summary>All glimpses of several maps of one shape.</summary>
    /// <param name="maps">At least one map; all with as many cells.</param>
    /// <exception cref="ArgumentException">There is none, or they differ in their cells.</exception>
    public static FixationMap Sum(IEnumerable<FixationMap> maps)
    {
        FixationMap? sum = null;
        foreach (FixationMap map in maps)
        {
            sum ??= new FixationMap(map.Columns, map.Rows);
            if ((map.Columns, map.Rows) != (sum.Columns, sum.Rows))
                throw new ArgumentException($"maps must have {sum.Columns}x{sum.Rows} cells like the first one, but one has {map.Columns}x{map.Rows}", nameof(maps));
            for (int cell = 0; cell < sum.counts.Length; cell++) sum.counts[cell] += map.counts[cell];
            sum.Total += map.Total;
        }

        return sum ?? throw new ArgumentException("there must be at least one map, but there is none", nameof(maps));
    }

    private static int Cell(float location, int cells) => Math.Clamp((int)((location + 1) / 2 * cells), 0, cells - 1);
}
