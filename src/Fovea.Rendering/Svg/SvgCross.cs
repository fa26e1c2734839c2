using System.Xml.Linq;
using static Fovea.Rendering.Html.Html;

namespace Fovea.Rendering.Svg;

/// <summary>The mark of what has no value.</summary>
internal static class SvgCross
{
    private const double Reach = 3.5;

    public static XElement At(double x, double y, string cssClass, string? title = null) => Tag(
        "path", cssClass,
        With("d", $"M{Number(x - Reach)} {Number(y - Reach)}L{Number(x + Reach)} {Number(y + Reach)}M{Number(x - Reach)} {Number(y + Reach)}L{Number(x + Reach)} {Number(y - Reach)}"),
        title is null ? null : Tag("title", null, title));
}
