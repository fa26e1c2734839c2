using System.Xml.Linq;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>Some images of every class, a row per class.</summary>
internal static class ClassRows
{
    private const int MostSide = 112;

    /// <summary>The rows as HTML.</summary>
    /// <param name="shape">Shape of every image.</param>
    /// <param name="classNames">A name per row.</param>
    /// <param name="images">[classes][images], pixels [height, width, channels].</param>
    public static XElement Build(ImageShape shape, IReadOnlyList<string> classNames, IReadOnlyList<IReadOnlyList<byte[]>> images) => Tag(
        "dl", "classes", images.SelectMany((row, label) => new[]
        {
            Tag("dt", null, classNames[label]),
            Tag("dd", null, row.Select((pixels, i) => Tag(
                "img", shape.Width <= MostSide && shape.Height <= MostSide ? "crisp" : null,
                With("src", DataUri.Encode(Bitmaps.OfPixels(shape, pixels), MostSide)), With("alt", $"{classNames[label]}, image {i + 1}")))),
        }));
}
