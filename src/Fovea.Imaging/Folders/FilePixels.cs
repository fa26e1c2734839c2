using Fovea.Data;
using Fovea.Imaging.Files;
using Fovea.Imaging.Pixels;

namespace Fovea.Imaging.Folders;

/// <summary>Decodes image files for a pixel cache, several at once.</summary>
/// <param name="files">The files.</param>
/// <param name="shape">Shape to bring them to.</param>
/// <param name="fit">What is done if a file's size is another; null if that is an error.</param>
/// <param name="range">The samples that are black and white where a file has more than 8 bits; null for its own.</param>
/// <param name="skipUnreadable">Whether files that cannot be read are left out.</param>
internal sealed class FilePixels(IReadOnlyList<SourceFile> files, ImageShape shape, ImageFit? fit, SampleRange? range, bool skipUnreadable) : IPixelProducer
{
    // Decoders take several times an image's bytes for themselves.
    private const long MostBlockBytes = 32_000_000;

    public string Task => "decoding images";

    public ImageShape Shape => shape;

    public int Count => files.Count;

    public int BlockCount { get; } = (int)Math.Clamp(MostBlockBytes / shape.Bytes, 1, Environment.ProcessorCount);

    public IReadOnlyList<UnreadableImage> Produce(int first, int count, Memory<byte> pixels)
    {
        string?[] reasons = new string?[count];
        int imageBytes = (int)shape.Bytes;
        try
        {
            Parallel.For(0, count, i => reasons[i] = Decode(files[first + i], pixels.Span.Slice(i * imageBytes, imageBytes)));
        }
        catch (AggregateException exception) when (exception.InnerExceptions[0] is DataException inner)
        {
            throw new DataException(inner.Message, inner);
        }

        return [.. Enumerable.Range(0, count).Where(i => reasons[i] is not null).Select(i => new UnreadableImage(first + i, reasons[i]!))];
    }

    /// <summary>The file whose size is that of the shape, if it is not wanted by an option: the first one that can be read.</summary>
    private string FirstOfTheShape()
    {
        foreach (SourceFile file in files)
        {
            try
            {
                PixelSize size = ImageFile.ReadHeader(file.Path).Size;
                if (size.Width == shape.Width && size.Height == shape.Height) return file.Path;
            }
            catch (DataException) when (skipUnreadable)
            {
                // Another one gave the size.
            }
        }

        return "another";
    }

    private string? Decode(SourceFile file, Span<byte> pixels)
    {
        PixelSize? size;
        try
        {
            size = fit is null ? ImageFile.ReadHeader(file.Path).Size : null;
            if (size is null || (size.Value.Width == shape.Width && size.Value.Height == shape.Height))
            {
                ImageFile.Read(file.Path, shape, fit ?? ImageFit.Stretch, pixels, range);
                return null;
            }
        }
        catch (DataException exception) when (skipUnreadable)
        {
            return exception.Message;
        }

        // Leaving it out, too, would change what the data is about without a word.
        throw new DataException($"image {file.Path} is {size}, but {FirstOfTheShape()} is {shape.Width}x{shape.Height}: say what to do by --resize WIDTHxHEIGHT or --pad WIDTHxHEIGHT"
            + (skipUnreadable ? "; --skip-unreadable leaves out only what cannot be read" : string.Empty));
    }
}
