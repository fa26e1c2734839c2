using System.Runtime.CompilerServices;

namespace Fovea.Parts;

/// <summary>
/// A view of float32 rows in memory that others own, [rows, columns], row r starting at <c>r * Stride</c>. The stride is a whole
/// number of cache lines (16 floats) and at least the columns rounded up to one: the kernels read and write whole vectors, so a
/// row's padding is theirs, and holds zeros wherever a kernel has written.
/// </summary>
public readonly ref struct Matrix
{
    /// <summary>Floats in a cache line, the unit of every stride.</summary>
    public const int Line = 16;

    /// <summary>Views <paramref name="values"/> as [rows, columns].</summary>
    /// <exception cref="ArgumentException">The stride is no multiple of a line, or the values are too few.</exception>
    public Matrix(Span<float> values, int rows, int columns, int stride)
    {
        if (columns < 0 || rows < 0 || stride % Line != 0 || stride < columns)
            throw new ArgumentException($"stride must be a multiple of {Line} and at least {columns} columns, but is {stride}");
        long needed = rows == 0 ? 0 : ((rows - 1L) * stride) + ((columns + Line - 1) / Line * Line);
        if (values.Length < needed)
            throw new ArgumentException($"[{rows}, {columns}] with stride {stride} needs {needed} values, but has {values.Length}");
        Values = values;
        Rows = rows;
        Columns = columns;
        Stride = stride;
    }

    /// <summary>The memory, padding included.</summary>
    public Span<float> Values { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Numbers in a row that mean something.</summary>
    public int Columns { get; }

    /// <summary>Floats from one row's start to the next one's.</summary>
    public int Stride { get; }

    /// <summary>Row <paramref name="row"/>, without its padding.</summary>
    public Span<float> this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Values.Slice(row * Stride, Columns);
    }

    /// <summary>Rows from <paramref name="first"/> on, <paramref name="count"/> of them.</summary>
    public Matrix Slice(int first, int count) => new(Values.Slice(first * Stride, count * Stride), count, Columns, Stride);

    /// <summary>Columns from <paramref name="first"/> on, <paramref name="count"/> of them; the first one starts a line.</summary>
    public Matrix SliceColumns(int first, int count)
    {
        if (first % Line != 0) throw new ArgumentOutOfRangeException(nameof(first), first, $"columns must start on a multiple of {Line}, but start at {first}");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + count, Columns, nameof(count));
        // One without rows has no values either: the choices of a look with a single glimpse.
        return new Matrix(Rows == 0 ? default : Values[first..], Rows, count, Stride);
    }

    /// <summary>
    /// A stride for <paramref name="columns"/> numbers: an odd number of cache lines, so that walking down a column visits all
    /// sets of a cache and not a few of them.
    /// </summary>
    public static int StrideFor(int columns)
    {
        int lines = (columns + Line - 1) / Line;
        return Line * (lines | 1);
    }
}

/// <summary>The shape contracts of the numeric doors: a message names argument, expected and actual shape.</summary>
internal static class Guard
{
    public static void Shape(string argument, Matrix matrix, int rows, int columns)
    {
        if (matrix.Rows != rows || matrix.Columns != columns)
            throw new ArgumentException($"{argument} must be [{rows}, {columns}], but is [{matrix.Rows}, {matrix.Columns}]", argument);
    }

    public static void Choice<TChoice>(TChoice value, [CallerArgumentExpression(nameof(value))] string? name = null)
        where TChoice : struct, Enum
    {
        if (!Enum.IsDefined(value)) throw new ArgumentOutOfRangeException(name, value, $"{name} must be {Check.ChoicesOf<TChoice>()}, but is {value}");
    }

    public static void AtLeast(int value, int least, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value < least) throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {least}, but is {value}");
    }
}
