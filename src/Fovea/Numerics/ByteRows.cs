using System.Runtime.InteropServices;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>Rows of bytes that begin where rows of float32 may, so that what reads a matrix finds them.</summary>
/// <param name="rows">How many.</param>
/// <param name="length">Bytes of a row.</param>
internal sealed class ByteRows(int rows, int length)
{
    private readonly AlignedBuffer buffer = new(checked(rows * StrideOf(length)));

    /// <summary>The bytes of a row.</summary>
    public Span<byte> this[int row] => MemoryMarshal.AsBytes(buffer.Span.Slice(row * StrideOf(length), StrideOf(length)))[..length];

    /// <summary>The memory of some rows, as numbers of four bytes each.</summary>
    public Matrix Slice(int first, int count) => new(buffer.Span.Slice(first * StrideOf(length), count * StrideOf(length)), count, WidthOf(length), StrideOf(length));

    /// <summary>Numbers of four bytes that hold as many bytes.</summary>
    public static int WidthOf(int length) => (length + sizeof(float) - 1) / sizeof(float);

    private static int StrideOf(int length) => Matrix.StrideFor(WidthOf(length));
}
