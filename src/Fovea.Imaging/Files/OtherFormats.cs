using Fovea.Configuration;

namespace Fovea.Imaging;

/// <summary>Formats that are not read here, and how their files become images that are.</summary>
internal static class OtherFormats
{
    private static readonly string[] pictures =
        [".heic", ".heif", ".avif", ".jxl", ".jp2", ".j2k", ".jpx", ".ico", ".tga", ".psd", ".pcx", ".ppm", ".pgm", ".pbm", ".pnm", ".exr", ".hdr", ".dds"];

    private static readonly (string[] Extensions, string Advice)[] kinds =
    [
        (pictures, "convert them to PNG or JPEG, with ImageMagick: mogrify -format png FILES"),
        ([".cr2", ".cr3", ".nef", ".arw", ".dng", ".orf", ".raf", ".rw2", ".pef", ".srw", ".raw"],
            "these are a camera's raw pictures: develop them to TIFF or JPEG, with darktable-cli or dcraw"),
        ([".svs", ".btf", ".tf8"], "these are whole slides: as data they are slides:PATH"),
        ([".ndpi", ".mrxs", ".scn", ".vms", ".vmu", ".bif", ".czi", ".svslide"], "these are whole slides: as data they are slides:PATH, which reads them by OpenSlide (Debian: libopenslide0)"),
        ([".vsi"],
            $"these are whole slides: make tiled TIFF of them, with libvips: {Conversion.ToSlide("SLIDE", "SLIDE.tif")}; as data that is slides:PATH"),
        ([".dcm", ".dicom"], "these are DICOM: convert them to PNG, with dcm2img or dcmj2pnm of DCMTK"),
        ([".svg", ".pdf", ".eps", ".ai"], "these are drawings: render them to PNG, with Inkscape or pdftoppm"),
        ([".nii", ".npy", ".npz", ".mat", ".h5", ".hdf5"], "these are arrays: write each picture in them to a PNG file"),
        ([".zip", ".tar", ".gz", ".7z", ".rar"], "these are archives: unpack them"),
    ];

    /// <summary>"; convert them ..." for a file whose extension is known; empty for others.</summary>
    /// <param name="path">The file.</param>
    /// <param name="asSlide">Whether it was to be read by region.</param>
    public static string Advice(string path, bool asSlide = false)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (asSlide && (ImageFile.Extensions.Contains(extension) || pictures.Contains(extension)))
            return $"; these are not read by region: make tiled TIFF of them, with libvips: {Conversion.ToSlide($"IN{extension}", "OUT.tif")}";
        return kinds.FirstOrDefault(kind => kind.Extensions.Contains(extension)).Advice is { } advice ? $"; {advice}" : string.Empty;
    }
}

/// <summary>Errors of images that are whole, but of a kind that is not read: they say how to make one that is.</summary>
internal static class Conversion
{
    /// <summary>The file is to be converted.</summary>
    /// <param name="image">The image.</param>
    /// <param name="what">What it is or holds, to follow its name.</param>
    public static DataException Needed(EncodedImage image, string what) => new($"{image.Called} {what}, which is not read: {Command(image.Path)} makes a PNG of it (ImageMagick)");

    /// <summary>The range of the file's samples is not known. The words fit data to train on as they fit an image that is shown to a model.</summary>
    /// <param name="image">The image.</param>
    /// <param name="what">What it is or holds, to follow its name.</param>
    public static DataException RangeNeeded(EncodedImage image, string what) => new(
        $"{image.Called} {what}: data read with dataOptions.range, LEAST..MOST, and a model trained on it, know which are black and white; or {Command(image.Path, " -auto-level")} makes a PNG of it (ImageMagick)");

    /// <summary>The command that makes a tiled TIFF with a pyramid, which is read by region, of any image that libvips reads.</summary>
    /// <param name="path">The image.</param>
    /// <param name="target">The TIFF; null for one beside the image.</param>
    public static string ToSlide(string path, string? target = null) =>
        $"vips tiffsave {ShellWord.Quote(path)} {ShellWord.Quote(target ?? PyramidOf(path))} --tile --pyramid --compression jpeg --bigtiff";

    /// <summary>The same where the image's numbers are to become others first.</summary>
    /// <param name="operation">What libvips calls that, with an image to read and one to write.</param>
    /// <param name="path">The image.</param>
    public static string ToSlideBy(string operation, string path) => $"vips {operation} {ShellWord.Quote(path)} {ShellWord.Quote($"{PyramidOf(path)}[tile,pyramid,compression=jpeg,bigtiff]")}";

    private static string PyramidOf(string path) => Path.ChangeExtension(path, ".pyramid.tif");

    private static string Command(string path, string how = "") =>
        $"convert {ShellWord.Quote($"{path}[0]")}{how} -depth 8 {ShellWord.Quote(Path.ChangeExtension(path, ".png"))}";
}
