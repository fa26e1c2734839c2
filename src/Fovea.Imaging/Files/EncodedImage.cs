using System.Runtime.InteropServices;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>An image as decoders read it, in a file or in memory, and what errors call it.</summary>
internal sealed class EncodedImage
{
    private readonly string? path;
    private readonly ReadOnlyMemory<byte> bytes;

    /// <summary>An image in a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">The same, opened; it remains its maker's.</param>
    public EncodedImage(string path, FileStream file) => (this.path, Stream) = (path, file);

    /// <summary>An image in memory.</summary>
    /// <param name="bytes">What a file of it would hold.</param>
    public EncodedImage(ReadOnlyMemory<byte> bytes)
    {
        this.bytes = bytes;
        Stream = MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
    }

    /// <summary>Its bytes; any position.</summary>
    public Stream Stream { get; }

    /// <summary>How errors begin: "image cat.png", or "the image" where it has no name.</summary>
    public string Called => path is null ? "the image" : $"image {path}";

    /// <summary>The file's path; where there is none, a word for one in the commands that errors advise.</summary>
    public string Path => path ?? "IMAGE";

    /// <summary>Skia's decoder; null where it knows none for this.</summary>
    public SKCodec? NewCodec()
    {
        // A file by its path: the codec reads on from the file for as long as it lives, and closes a stream that it is given when it likes.
        if (path is not null) return SKCodec.Create(path);
        using SKData copy = SKData.CreateCopy(bytes.Span);
        return SKCodec.Create(copy);
    }
}
