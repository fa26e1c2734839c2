using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>Class probabilities as upright bars, the most probable strong and named, the true class marked by a dot.</summary>
internal static class ProbabilityBars
{
    private const int MostBars = 12;

    /// <summary>Draws the bars of one glimpse.</summary>
    public static void Draw(SKCanvas canvas, Look look, LookStep step, SKRect area, SKColor color, Theme theme)
    {
        int[] shown = Shown(look);
        int top = Enumerable.Range(0, step.Probabilities.Count).MaxBy(c => step.Probabilities[c]);
        const float labelWidth = 150f, labelHeight = 9f;
        float labels = 18f, pitch = Math.Min(36f, (area.Width - labelWidth) / shown.Length), bar = pitch * 0.68f;
        float bottom = area.Bottom - labels, full = bottom - area.Top;
        for (int i = 0; i < shown.Length; i++)
        {
            int c = shown[i];
            float x = area.Left + (i * pitch), length = Math.Max(1.5f, full * step.Probabilities[c]);
            using SKPaint trough = new() { Color = theme.Panel, IsAntialias = true };
            using SKPaint fill = new() { Color = c == top ? color : theme.Muted, IsAntialias = true };
            canvas.DrawRoundRect(x, area.Top, bar, full, 3, 3, trough);
            canvas.DrawRoundRect(x, bottom - length, bar, length, 3, 3, fill);
            DrawLabel(canvas, look, c, x + (bar / 2), bottom, labelHeight, pitch, c == top ? theme.Ink : theme.Muted, theme);
        }

        float textLeft = area.Left + (shown.Length * pitch) + 16f;
        string name = Shorten(look.ClassNames[top], 14f, area.Right - textLeft);
        StrokeFont.Draw(canvas, name, textLeft, area.MidY - 4f, 14f, theme.Ink, bold: true);
        StrokeFont.Draw(canvas, $"{100 * step.Probabilities[top]:F1} %", textLeft, area.MidY + 16f, 10f, theme.Ink);
    }

    /// <summary>All classes if they fit, else those most probable at the end, and the true one.</summary>
    private static int[] Shown(Look look)
    {
        int classes = look.ClassNames.Count;
        if (classes <= MostBars) return [.. Enumerable.Range(0, classes)];
        return [.. Enumerable.Range(0, classes)
            .OrderByDescending(c => c == look.Label).ThenByDescending(c => look.Probabilities[c]).Take(MostBars).Order()];
    }

    private static void DrawLabel(SKCanvas canvas, Look look, int c, float centre, float bottom, float height, float pitch, SKColor color, Theme theme)
    {
        string name = look.ClassNames[c];
        float width = StrokeFont.Measure(name, height) - (height * 0.28f);
        if (width <= pitch - 2f)
        {
            StrokeFont.Draw(canvas, name, centre - (width / 2), bottom + 14f, height, c == look.Label ? theme.Good : color, bold: c == look.Label);
            return;
        }

        if (c != look.Label) return;
        using SKPaint dot = new() { Color = theme.Good, IsAntialias = true };
        canvas.DrawCircle(centre, bottom + 9f, 4f, dot);
    }

    /// <summary>Cuts a text that is too wide.</summary>
    internal static string Shorten(string text, float height, float width)
    {
        if (StrokeFont.Measure(text, height) <= width) return text;
        int length = text.Length;
        while (length > 1 && StrokeFont.Measure(text[..length] + "...", height) > width) length--;
        return text[..length] + "...";
    }
}
