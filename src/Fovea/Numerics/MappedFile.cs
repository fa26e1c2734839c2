using System.IO.MemoryMappedFiles;

namespace Fovea.Numerics;

/// <summary>
/// A file's bytes as memory, read by the system when they are touched and given back when memory is short: none of them counts as
/// the process's own. Read only; safe for many threads.
/// </summary>
internal sealed class MappedFile : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly unsafe byte* start;

    /// <summary>Maps a file, which must not change while it is mapped.</summary>
    /// <param name="path">The file; not empty.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public unsafe MappedFile(string path)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            Length = stream.Length;
            file = MemoryMappedFile.CreateFromFile(stream, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        }
        catch
        {
            file?.Dispose();
            stream.Dispose();
            throw;
        }

        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        start = pointer + view.PointerOffset;
    }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>A part of the file; it must not be used once the mapping is disposed or out of reach.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    public unsafe ReadOnlySpan<byte> Slice(long offset, int length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{length} bytes from {offset} on do not lie within {Length}");
        return new ReadOnlySpan<byte>(start + offset, length);
    }

    /// <summary>Reads a byte of every page of a part, which brings the pages into memory.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    public void Touch(long offset, int length)
    {
        ReadOnlySpan<byte> part = Slice(offset, length);
        for (int i = 0; i < part.Length; i += Environment.SystemPageSize) _ = Volatile.Read(in part[i]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (view.SafeMemoryMappedViewHandle.IsClosed) return;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }
}
