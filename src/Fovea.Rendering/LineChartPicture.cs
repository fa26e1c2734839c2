using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>A chart as a picture: title, names of the curves in their colours, and the curves over a grid.</summary>
public static class LineChartPicture
{
    private const int Width = 1200, Height = 760, MostDots = 40;
    private const float Margin = 36f, MarkHeight = 11f, LabelHeight = 13f, NameHeight = 14f, Inset = 18f;

    /// <summary>Draws a chart as a PNG file.</summary>
    /// <exception cref="ArgumentException">There are no points, or some that an axis cannot show.</exception>
    public static byte[] Draw(LineChart chart, Theme? theme = null)
    {
        theme ??= Theme.Light;
        ChartPoint[] points = [.. chart.Series.SelectMany(series => series.Points)];
        SKRect area = new(Margin + 74f, Margin + 150f, Width - Margin, Height - Margin - 62f);
        ChartScale across = new(chart.Horizontal, [.. points.Select(point => point.X)], area.Left + Inset, area.Right - Inset);
        ChartScale up = new(chart.Vertical, [.. points.Select(point => point.Y)], area.Bottom - Inset, area.Top + Inset);
        SKImageInfo info = new(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKSurface surface = SKSurface.Create(info);
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(theme.Background);
        StrokeFont.Draw(canvas, ProbabilityBars.Shorten(chart.Title, 22f, Width - (2 * Margin)), Margin, Margin + 24f, 22f, theme.Ink, bold: true);
        StrokeFont.Draw(canvas, ProbabilityBars.Shorten(chart.Caption, 12f, Width - (2 * Margin)), Margin, Margin + 52f, 12f, theme.Muted);
        DrawNames(canvas, chart.Series, theme);
        DrawGrid(canvas, area, across, up, theme);
        StrokeFont.Draw(canvas, chart.Vertical.Label, Margin, area.Top - 16f, LabelHeight, theme.Ink);
        float labelWidth = StrokeFont.Measure(chart.Horizontal.Label, LabelHeight);
        StrokeFont.Draw(canvas, chart.Horizontal.Label, area.MidX - (labelWidth / 2), area.Bottom + 62f, LabelHeight, theme.Ink);
        for (int i = 0; i < chart.Series.Count; i++) DrawCurve(canvas, chart.Series[i].Points, Theme.OfStep(i, chart.Series.Count), across, up, theme);
        canvas.Flush();
        using SKImage picture = surface.Snapshot();
        return Bitmaps.Png(picture);
    }

    private static void DrawNames(SKCanvas canvas, IReadOnlyList<ChartSeries> series, Theme theme)
    {
        float x = Margin;
        for (int i = 0; i < series.Count; i++)
        {
            using SKPaint line = new() { Color = Theme.OfStep(i, series.Count), IsAntialias = true, StrokeWidth = 4f, StrokeCap = SKStrokeCap.Round };
            float y = Margin + 92f;
            canvas.DrawLine(x + 2f, y - (NameHeight / 2), x + 24f, y - (NameHeight / 2), line);
            x = StrokeFont.Draw(canvas, series[i].Name, x + 36f, y, NameHeight, theme.Ink) + 34f;
        }
    }

    private static void DrawGrid(SKCanvas canvas, SKRect area, ChartScale across, ChartScale up, Theme theme)
    {
        using SKPaint panel = new() { Color = theme.Panel, IsAntialias = true };
        using SKPaint line = new() { Color = theme.Background, IsAntialias = true, StrokeWidth = 2f };
        canvas.DrawRoundRect(area, 14, 14, panel);
        float free = float.NegativeInfinity;
        foreach (double mark in across.Marks)
        {
            float x = across.Place(mark), width = StrokeFont.Measure(ChartScale.Format(mark), MarkHeight);
            canvas.DrawLine(x, area.Top, x, area.Bottom, line);
            if (x - (width / 2) < free) continue;
            StrokeFont.Draw(canvas, ChartScale.Format(mark), x - (width / 2), area.Bottom + 28f, MarkHeight, theme.Ink);
            free = x + (width / 2) + 8f;
        }

        foreach (double mark in up.Marks)
        {
            float y = up.Place(mark), width = StrokeFont.Measure(ChartScale.Format(mark), MarkHeight);
            canvas.DrawLine(area.Left, y, area.Right, y, line);
            StrokeFont.Draw(canvas, ChartScale.Format(mark), area.Left - 12f - width, y + (MarkHeight / 2), MarkHeight, theme.Ink);
        }
    }

    private static void DrawCurve(SKCanvas canvas, IReadOnlyList<ChartPoint> points, SKColor color, ChartScale across, ChartScale up, Theme theme)
    {
        SKPoint[] places = [.. points.Select(point => new SKPoint(across.Place(point.X), up.Place(point.Y)))];
        using SKPaint line = new() { Color = color, IsAntialias = true, StrokeWidth = 3.5f, StrokeCap = SKStrokeCap.Round };
        using SKPaint dot = new() { Color = color, IsAntialias = true }, rim = new() { Color = theme.Background, IsAntialias = true };
        for (int i = 1; i < places.Length; i++) canvas.DrawLine(places[i - 1], places[i], line);
        if (places.Length > MostDots) return;
        foreach (SKPoint place in places)
        {
            canvas.DrawCircle(place, 7f, rim);
            canvas.DrawCircle(place, 5f, dot);
        }
    }
}
