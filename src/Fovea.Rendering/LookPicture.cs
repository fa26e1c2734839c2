using Fovea.Configuration;
using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>
/// One look as a picture: the image with the path of glimpses on the left; on the right, a row per glimpse with what it saw at
/// each scale and what the model thought after it.
/// </summary>
public static class LookPicture
{
    private const float Margin = 36f, Gap = 32f, ImageSide = 600f, HeaderHeight = 84f, BadgeColumn = 44f, BarGap = 14f;

    /// <summary>Draws a look as a PNG file.</summary>
    public static byte[] Draw(Look look, Theme? theme = null)
    {
        theme ??= Theme.Light;
        int steps = look.Steps.Count;
        float rowHeight = Math.Clamp(ImageSide / steps, 62f, 96f);
        float patchSide = rowHeight - 14f;
        float bodyHeight = Math.Max(ImageSide, rowHeight * steps);
        float right = Margin + ImageSide + Gap;
        float width = right + BadgeColumn + (look.Scales * (patchSide + 10f)) + BarGap + ProbabilityBars.WidthFor(look) + Margin;
        SKImageInfo info = new((int)width, (int)(Margin + HeaderHeight + bodyHeight + Margin), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKSurface surface = SKSurface.Create(info);
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(theme.Background);
        DrawHeader(canvas, look, width, theme);
        float top = Margin + HeaderHeight;
        FixationPath.Draw(canvas, look, SKRect.Create(Margin, top, ImageSide, ImageSide), theme);
        float scale = ScaleOf(look);
        ScaleBar.For(look, ImageSide / scale)?.Draw(canvas, Margin, top + ImageSide + (Margin / 2), scale, theme);
        for (int t = 0; t < steps; t++) DrawRow(canvas, look, t, right, top + (t * rowHeight), rowHeight, patchSide, theme);
        canvas.Flush();
        using SKImage image = surface.Snapshot();
        return Bitmaps.Png(image);
    }

    /// <summary>Pixels of the picture for one of the image.</summary>
    private static float ScaleOf(Look look) => FixationPath.ScaleOf(look, SKRect.Create(ImageSide, ImageSide));

    private static void DrawHeader(SKCanvas canvas, Look look, float width, Theme theme)
    {
        string verdict = $"{look.ClassName}, {100 * look.Confidence:F1} %";
        float x = StrokeFont.Draw(canvas, ProbabilityBars.Shorten(verdict, 26f, width / 2), Margin, Margin + 28f, 26f, theme.Ink, bold: true);
        if (look.Label is { } label)
        {
            bool isRight = label == look.Prediction;
            DrawMark(canvas, isRight, x + 16f, Margin + 16f, isRight ? theme.Good : theme.Bad);
            if (!isRight) StrokeFont.Draw(canvas, $"truth {look.NameOf(label)}", x + 48f, Margin + 28f, 16f, theme.Bad);
        }

        // Of a long path the file's name is what tells it from others.
        string about = $"  {look.Shape}  {Counted.Of(look.Steps.Count, "glimpse")}";
        string name = ProbabilityBars.Shorten(look.Name, 12f, width - (2 * Margin) - StrokeFont.Measure(about, 12f), keepsEnd: true);
        StrokeFont.Draw(canvas, name + about, Margin, Margin + 54f, 12f, theme.Muted);
        if (SmallView.InWords(look, ScaleOf(look)) is { } view) StrokeFont.Draw(canvas, view, Margin, Margin + 73f, 10f, theme.Muted);
    }

    /// <summary>A tick or a cross.</summary>
    private static void DrawMark(SKCanvas canvas, bool isRight, float x, float y, SKColor color)
    {
        using SKPaint pen = new() { Color = color, IsAntialias = true, StrokeWidth = 4.5f, StrokeCap = SKStrokeCap.Round };
        if (isRight)
        {
            canvas.DrawLine(x, y + 2, x + 7, y + 9, pen);
            canvas.DrawLine(x + 7, y + 9, x + 20, y - 8, pen);
            return;
        }

        canvas.DrawLine(x, y - 8, x + 17, y + 9, pen);
        canvas.DrawLine(x + 17, y - 8, x, y + 9, pen);
    }

    private static void DrawRow(SKCanvas canvas, Look look, int t, float x, float y, float rowHeight, float patchSide, Theme theme)
    {
        LookStep step = look.Steps[t];
        SKColor color = Theme.OfStep(t, look.Steps.Count);
        StepBadge.Draw(canvas, t, look.Steps.Count, new SKPoint(x + StepBadge.Radius + 2f, y + (rowHeight / 2)));
        x += BadgeColumn;
        for (int scale = 0; scale < look.Scales; scale++)
        {
            SKRect place = SKRect.Create(x, y + ((rowHeight - patchSide) / 2), patchSide, patchSide);
            using (SKImage patch = Bitmaps.OfPatch(look, step, scale)) canvas.DrawImage(patch, place, Bitmaps.Crisp);
            using SKPaint frame = new() { Color = color.WithAlpha((byte)(255 >> Math.Min(scale, 2))), IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = 2.5f };
            canvas.DrawRect(place, frame);
            x += patchSide + 10f;
        }

        ProbabilityBars.Draw(canvas, look, step, SKRect.Create(x + BarGap, y + 6f, ProbabilityBars.WidthFor(look), rowHeight - 10f), color, theme);
    }
}
