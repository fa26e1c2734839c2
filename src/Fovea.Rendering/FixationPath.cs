using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>Draws an image with every glimpse's boxes, finest scale strongest, and the path from one glimpse to the next.</summary>
internal static class FixationPath
{
    private const float LargestMargin = 0.22f, LeastSide = 8f;

    /// <summary>Draws into <paramref name="area"/>; boxes that reach over the image's edges show in a margin.</summary>
    public static void Draw(SKCanvas canvas, Look look, SKRect area, Theme theme)
    {
        int width = look.Shape.Width, height = look.Shape.Height;
        float scale = ScaleOf(look, area);
        SKPoint origin = new(area.MidX - (width * scale / 2), area.MidY - (height * scale / 2));
        SKRect imageArea = SKRect.Create(origin.X, origin.Y, width * scale, height * scale);
        using (SKPaint panel = new() { Color = theme.Panel, IsAntialias = true }) canvas.DrawRoundRect(area, 14, 14, panel);
        canvas.Save();
        using (SKRoundRect clip = new(area, 14, 14)) canvas.ClipRoundRect(clip, antialias: true);
        using (SKImage image = Bitmaps.OfImage(look)) canvas.DrawImage(image, imageArea, scale >= 1 ? Bitmaps.Crisp : Bitmaps.Smooth);
        GlimpseMarks marks = new(look.Steps.Select(step => PlaceOf(step.Boxes[0], origin, scale)), StepBadge.OuterRadius, LeastSide, area);
        for (int t = 0; t < look.Steps.Count; t++) DrawBoxes(canvas, look.Steps[t], marks.Squares[t], Theme.OfStep(t, look.Steps.Count), origin, scale);
        DrawPath(canvas, marks);
        canvas.Restore();
    }

    /// <summary>Pixels of the picture for one of the image.</summary>
    internal static float ScaleOf(Look look, SKRect area)
    {
        float margin = MarginOf(look);
        return Math.Min(area.Width / (look.Shape.Width + (2 * margin)), area.Height / (look.Shape.Height + (2 * margin)));
    }

    /// <summary>Pixels of the image's own size shown around it: as far as boxes reach, within reason.</summary>
    internal static float MarginOf(Look look)
    {
        long reach = 1;
        foreach (GlimpseBox box in look.Steps.SelectMany(step => step.Boxes))
        {
            reach = Math.Max(reach, Math.Max(-box.Left, box.Left + box.Size - look.Shape.Width));
            reach = Math.Max(reach, Math.Max(-box.Top, box.Top + box.Size - look.Shape.Height));
        }

        return Math.Min(reach + 1, LargestMargin * Math.Max(look.Shape.Width, look.Shape.Height));
    }

    private static void DrawBoxes(SKCanvas canvas, LookStep step, SKRect finest, SKColor color, SKPoint origin, float scale)
    {
        for (int k = step.Boxes.Count - 1; k >= 0; k--)
        {
            using SKPaint line = new()
            {
                Color = color.WithAlpha((byte)(255 >> Math.Min(k, 2))),
                IsAntialias = true,
                Style = SKPaintStyle.Stroke,
                StrokeWidth = Math.Max(1.2f, 3f - k),
            };
            canvas.DrawRect(k == 0 ? finest : PlaceOf(step.Boxes[k], origin, scale), line);
        }
    }

    private static void DrawPath(SKCanvas canvas, GlimpseMarks marks)
    {
        int steps = marks.Discs.Count;
        for (int t = 1; t < steps; t++)
        {
            if (marks.LineTo(t) is not var (from, to)) continue;
            using SKPaint line = new() { Color = Theme.OfStep(t, steps), IsAntialias = true, StrokeWidth = 3f, StrokeCap = SKStrokeCap.Butt };
            canvas.DrawLine(from, to, line);
        }

        for (int t = 0; t < steps; t++) StepBadge.Draw(canvas, t, steps, marks.Discs[t]);
    }

    private static SKRect PlaceOf(GlimpseBox box, SKPoint origin, float scale) =>
        SKRect.Create(origin.X + (box.Left * scale), origin.Y + (box.Top * scale), box.Size * scale, box.Size * scale);
}
