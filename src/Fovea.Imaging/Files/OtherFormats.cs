namespace Fovea.Imaging.Files;

/// <summary>Formats that are not read here, and how their files become images that are.</summary>
internal static class OtherFormats
{
    private static readonly (string[] Extensions, string Advice)[] kinds =
    [
        ([".heic", ".heif", ".avif", ".jxl", ".jp2", ".j2k", ".jpx", ".ico", ".tga", ".psd", ".pcx", ".ppm", ".pgm", ".pbm", ".pnm", ".exr", ".hdr", ".dds"],
            "convert them to PNG or JPEG, with ImageMagick: mogrify -format png FILES"),
        ([".cr2", ".cr3", ".nef", ".arw", ".dng", ".orf", ".raf", ".rw2", ".pef", ".srw", ".raw"],
            "these are a camera's raw pictures: develop them to TIFF or JPEG, with darktable-cli or dcraw"),
        ([".svs", ".ndpi", ".mrxs", ".scn", ".vms", ".vmu", ".bif", ".czi", ".vsi"],
            "these are whole slides: cut them into tiles, with libvips: vips dzsave SLIDE TILES --suffix .png"),
        ([".dcm", ".dicom"], "these are DICOM: convert them to PNG, with dcm2img or dcmj2pnm of DCMTK"),
        ([".svg", ".pdf", ".eps", ".ai"], "these are drawings: render them to PNG, with Inkscape or pdftoppm"),
        ([".nii", ".npy", ".npz", ".mat", ".h5", ".hdf5"], "these are arrays: write each picture in them to a PNG file"),
        ([".zip", ".tar", ".gz", ".7z", ".rar"], "these are archives: unpack them"),
    ];

    /// <summary>"; convert them ..." for a file whose extension is known; empty for others.</summary>
    public static string Advice(string path)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        return kinds.FirstOrDefault(kind => kind.Extensions.Contains(extension)).Advice is { } advice ? $"; {advice}" : string.Empty;
    }
}
