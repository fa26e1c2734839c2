using System.Buffers.Binary;

namespace Fovea.Data.Mnist;

/// <summary>The IDX format: two zero bytes, element type, number of axes, extents big-endian, then the numbers.</summary>
internal static class IdxFile
{
    private const byte UnsignedByte = 8;

    /// <summary>Reads an IDX file of unsigned bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="axes">Number of axes it must have.</param>
    /// <returns>Extent of each axis, and the numbers.</returns>
    /// <exception cref="DataException">The file breaks the format.</exception>
    public static (int[] Shape, ReadOnlyMemory<byte> Values) Read(string path, int axes)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int headerLength = 4 + (4 * axes);
        if (bytes.Length < headerLength) throw new DataException($"{path} is cut off: {bytes.Length} bytes are less than its header");
        if (bytes[0] != 0 || bytes[1] != 0) throw new DataException($"{path} is not an IDX file: it begins with {bytes[0]} {bytes[1]} instead of 0 0");
        if (bytes[2] != UnsignedByte) throw new DataException($"{path} holds elements of type {bytes[2]}, but {UnsignedByte} (unsigned byte) is expected");
        if (bytes[3] != axes) throw new DataException($"{path} has {bytes[3]} axes, but {axes} are expected");
        int[] shape = new int[axes];
        long length = 1;
        for (int axis = 0; axis < axes; axis++)
        {
            shape[axis] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + (4 * axis)));
            if (shape[axis] < 1) throw new DataException($"{path} claims an extent of {shape[axis]}");
            length = Math.Min(long.MaxValue / int.MaxValue, length) * shape[axis];
        }

        if (bytes.Length - headerLength != length)
            throw new DataException($"{path} must hold {length} bytes for [{string.Join(", ", shape)}], but holds {bytes.Length - headerLength}");
        return (shape, bytes.AsMemory(headerLength));
    }
}
