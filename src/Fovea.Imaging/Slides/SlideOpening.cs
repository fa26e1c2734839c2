using Fovea.Data;

namespace Fovea.Imaging;

/// <summary>Reads what a slide's file says of itself, by the reader that knows it: TIFF here, scanners' own formats and what TIFF can have besides by OpenSlide.</summary>
internal static class SlideOpening
{
    private static readonly HashSet<string> tiff = [".tif", ".tiff", ".svs", ".btf", ".tf8"];

    private static readonly HashSet<string> ofOpenSlide = [".ndpi", ".mrxs", ".scn", ".vms", ".vmu", ".bif", ".czi", ".svslide"];

    /// <summary>Extensions of slides, with their dots, in lower case, whether or not OpenSlide is there: who has such files is told what they need.</summary>
    public static IReadOnlySet<string> Extensions { get; } = new HashSet<string>([.. tiff, .. ofOpenSlide]);

    /// <summary>Whether extensions that are looked for are those of slides.</summary>
    public static bool AreExtensions(IReadOnlySet<string> extensions) => extensions == Extensions;

    /// <summary>Reads the form of a file.</summary>
    /// <exception cref="DataException">It cannot be read, is damaged, or of a kind that no reader here knows; the message says what would.</exception>
    public static SlideForm FormOf(SourceFile file)
    {
        try
        {
            PlainFile.Require(file.Path);
            if (ofOpenSlide.Contains(Path.GetExtension(file.Path).ToLowerInvariant())) return ByOpenSlide(file);
            using FileStream stream = new(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return SlideForm.Read(file.Path, stream);
        }
        catch (DataException exception) when (exception.InnerException is NotSupportedException && OpenSlideLibrary.VendorOf(file.Path) is not (null or OpenSlideLibrary.AnyTiff))
        {
            return ByOpenSlideInstead(file, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"slide {file.Path} cannot be read: {PlainFile.WhyNot(file.Path, exception)}", exception);
        }
    }

    /// <summary>A scanner's TIFF whose compression is not known here; where OpenSlide cannot read it either, both reasons are told.</summary>
    private static SlideForm ByOpenSlideInstead(SourceFile file, DataException notRead)
    {
        try
        {
            SlideForm form = OpenSlideFile.ReadForm(file.Path);
            using ISlideTiles opened = form.Open(file);
            // It opens files whose compression it does not know, and tells so of the first tile.
            opened.ReadTile(form.Levels[0], 0, new byte[form.Levels[0].TileBytes(form.Shape.Channels)]);
            return form;
        }
        catch (DataException exception)
        {
            throw new DataException($"{notRead.Message}; {exception.Message}", notRead.InnerException);
        }
    }

    private static SlideForm ByOpenSlide(SourceFile file)
    {
        using (File.OpenRead(file.Path))
        {
            // Why a file cannot be opened, OpenSlide does not say.
        }

        return OpenSlideLibrary.IsThere ? OpenSlideFile.ReadForm(file.Path)
            : throw new DataException($"slide {file.Path} is of a kind ({Path.GetExtension(file.Path)}) that is read by OpenSlide, which is not here: {OpenSlideLibrary.Advice}");
    }
}
