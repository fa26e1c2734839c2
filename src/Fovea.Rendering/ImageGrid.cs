using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>Images in a grid, a row per class.</summary>
/// <param name="Title">Above the grid.</param>
/// <param name="Shape">Shape of every image.</param>
/// <param name="Rows">Classes with some of their images, each [height, width, channels].</param>
public sealed record ImageGrid(string Title, ImageShape Shape, IReadOnlyList<ImageGridRow> Rows)
{
    private const float Margin = 28f, Gap = 6f, TitleHeight = 44f, LabelHeight = 13f, MostLabelWidth = 220f;
    private const int LeastSide = 72, MostSide = 144;

    /// <summary>Draws the grid as a PNG file.</summary>
    public byte[] Draw(Theme? theme = null)
    {
        theme ??= Theme.Light;
        (float width, float height) = TileSize();
        float labelWidth = Math.Min(MostLabelWidth, Rows.Max(row => StrokeFont.Measure(row.ClassName, LabelHeight))) + 14f;
        int columns = Math.Max(1, Rows.Max(row => row.Images.Count));
        float right = Math.Max(Margin + labelWidth + (columns * (width + Gap)), Margin + StrokeFont.Measure(Title, 16f));
        SKImageInfo info = new((int)(right - Gap + Margin), (int)(Margin + TitleHeight + (Rows.Count * (height + Gap)) - Gap + Margin), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKSurface surface = SKSurface.Create(info);
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(theme.Background);
        StrokeFont.Draw(canvas, Title, Margin, Margin + 16f, 16f, theme.Ink, bold: true);
        for (int row = 0; row < Rows.Count; row++)
        {
            float top = Margin + TitleHeight + (row * (height + Gap));
            StrokeFont.Draw(canvas, ProbabilityBars.Shorten(Rows[row].ClassName, LabelHeight, MostLabelWidth), Margin, top + ((height + LabelHeight) / 2), LabelHeight, theme.Ink);
            for (int column = 0; column < Rows[row].Images.Count; column++)
            {
                using SKImage image = Bitmaps.OfPixels(Shape, Rows[row].Images[column]);
                SKRect place = SKRect.Create(Margin + labelWidth + (column * (width + Gap)), top, width, height);
                canvas.DrawImage(image, place, width >= Shape.Width ? Bitmaps.Crisp : Bitmaps.Smooth);
            }
        }

        canvas.Flush();
        using SKImage picture = surface.Snapshot();
        return Bitmaps.Png(picture);
    }

    /// <summary>Small images are enlarged by a whole number, large ones made small.</summary>
    private (float Width, float Height) TileSize()
    {
        int side = Math.Max(Shape.Width, Shape.Height);
        float scale = side >= MostSide ? (float)MostSide / side : Math.Max(1, (LeastSide + side - 1) / side);
        return (Shape.Width * scale, Shape.Height * scale);
    }
}

/// <summary>A row of an <see cref="ImageGrid"/>.</summary>
/// <param name="ClassName">Name of the class.</param>
/// <param name="Images">Pixels of its images.</param>
public sealed record ImageGridRow(string ClassName, IReadOnlyList<byte[]> Images);
