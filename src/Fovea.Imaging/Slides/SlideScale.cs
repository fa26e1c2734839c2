using System.Globalization;
using System.Text.RegularExpressions;
using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging;

/// <summary>
/// How much of the specimen a pixel covers, as a TIFF file says: Aperio's description ("MPP = 0.2520"), OME's (PhysicalSizeX and its unit), else the tags of
/// resolution, but for those of 254 pixels an inch and fewer: 72 and the like is what programs write that know nothing. Where axes differ it is their mean.
/// </summary>
internal static partial class SlideScale
{
    private const double MicrometresPerInch = 25_400, MicrometresPerCentimetre = 10_000, MostByResolution = 100;

    // Of OME 2016-06, UnitsLength; micrometres where no unit is named.
    private static readonly Dictionary<string, double> micrometresOf = new()
    {
        ["nm"] = 1e-3,
        ["µm"] = 1,
        ["μm"] = 1,
        ["um"] = 1,
        ["mm"] = 1e3,
        ["cm"] = 1e4,
        ["m"] = 1e6,
        ["in"] = MicrometresPerInch,
    };

    /// <summary>Micrometres that a pixel covers; null where the file does not say, or not in a unit of length.</summary>
    public static double? Of(TiffDirectory directory)
    {
        string description = directory.Text(TiffTag.IMAGEDESCRIPTION);
        if (description.StartsWith("Aperio", StringComparison.Ordinal) && Aperio().Match(description) is { Success: true } aperio) return Plausible(Parse(aperio.Groups[1]));
        if (Ome().Match(description) is { Success: true } ome)
        {
            string pixels = ome.Value;
            return Mean(OnAxis(pixels, 'X'), OnAxis(pixels, 'Y'));
        }

        double unit = directory.Number(TiffTag.RESOLUTIONUNIT, (int)ResUnit.INCH) switch
        {
            (int)ResUnit.INCH => MicrometresPerInch,
            (int)ResUnit.CENTIMETER => MicrometresPerCentimetre,
            _ => double.NaN,
        };
        return Mean(unit / directory.Number(TiffTag.XRESOLUTION, double.NaN), unit / directory.Number(TiffTag.YRESOLUTION, double.NaN)) is < MostByResolution and var micrometres ? micrometres : null;
    }

    /// <summary>The mean of two axes; the other one where one says nothing.</summary>
    public static double? Mean(double? x, double? y) => (Plausible(x), Plausible(y)) switch
    {
        ({ } across, { } down) => (across + down) / 2,
        (var across, var down) => across ?? down,
    };

    private static double? OnAxis(string pixels, char axis)
    {
        if (Regex.Match(pixels, $@"\bPhysicalSize{axis}\s*=\s*[""']([^""']*)[""']") is not { Success: true } size) return null;
        string unit = Regex.Match(pixels, $@"\bPhysicalSize{axis}Unit\s*=\s*[""']([^""']*)[""']") is { Success: true } named ? named.Groups[1].Value.Trim() : "um";
        return micrometresOf.TryGetValue(unit, out double micrometres) ? Parse(size.Groups[1]) * micrometres : null;
    }

    private static double? Parse(Group text) => double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static double? Plausible(double? micrometres) => micrometres is > 0 and < double.PositiveInfinity ? micrometres : null;

    [GeneratedRegex(@"\bMPP\s*=\s*([0-9.eE+-]+)")]
    private static partial Regex Aperio();

    [GeneratedRegex(@"<(?:\w+:)?Pixels\b[^>]*>")]
    private static partial Regex Ome();
}
