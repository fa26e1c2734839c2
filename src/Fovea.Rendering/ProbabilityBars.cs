using Fovea.Data;
using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>Class probabilities as upright bars, those that are said strong and named, the true ones marked by a dot.</summary>
internal static class ProbabilityBars
{
    private const int MostBars = 12;

    /// <summary>Draws the bars of one glimpse.</summary>
    public static void Draw(SKCanvas canvas, Look look, LookStep step, SKRect area, SKColor color, Theme theme)
    {
        int[] shown = Shown(look);
        const float labelWidth = 150f, labelHeight = 9f;
        float labels = 18f, pitch = Math.Min(36f, (area.Width - labelWidth) / shown.Length), bar = pitch * 0.68f;
        float bottom = area.Bottom - labels, full = bottom - area.Top;
        for (int i = 0; i < shown.Length; i++)
        {
            int c = shown[i];
            float x = area.Left + (i * pitch), length = Math.Max(1.5f, full * step.Probabilities[c]);
            using SKPaint trough = new() { Color = theme.Panel, IsAntialias = true };
            bool isSaid = ClassLabel.Shows(step.Prediction, c, look.SeveralClasses);
            using SKPaint fill = new() { Color = isSaid ? color : theme.Muted, IsAntialias = true };
            canvas.DrawRoundRect(x, area.Top, bar, full, 3, 3, trough);
            canvas.DrawRoundRect(x, bottom - length, bar, length, 3, 3, fill);
            DrawLabel(canvas, look, c, x + (bar / 2), bottom, labelHeight, pitch, isSaid ? theme.Ink : theme.Muted, theme);
        }

        float textLeft = area.Left + (shown.Length * pitch) + 16f;
        string name = Shorten(look.NameOf(step.Prediction), 14f, area.Right - textLeft);
        StrokeFont.Draw(canvas, name, textLeft, area.MidY - 4f, 14f, theme.Ink, bold: true);
        StrokeFont.Draw(canvas, $"{100 * step.Confidence:F1} %", textLeft, area.MidY + 16f, 10f, theme.Ink);
    }

    /// <summary>All classes if they fit, else those most probable at the end, and the true ones.</summary>
    private static int[] Shown(Look look)
    {
        int classes = look.ClassNames.Count;
        if (classes <= MostBars) return [.. Enumerable.Range(0, classes)];
        return [.. Enumerable.Range(0, classes)
            .OrderByDescending(c => IsTrue(look, c)).ThenByDescending(c => look.Probabilities[c]).Take(MostBars).Order()];
    }

    private static void DrawLabel(SKCanvas canvas, Look look, int c, float centre, float bottom, float height, float pitch, SKColor color, Theme theme)
    {
        string name = look.ClassNames[c];
        float width = StrokeFont.Measure(name, height) - (height * 0.28f);
        if (width <= pitch - 2f)
        {
            StrokeFont.Draw(canvas, name, centre - (width / 2), bottom + 14f, height, IsTrue(look, c) ? theme.Good : color, bold: IsTrue(look, c));
            return;
        }

        if (!IsTrue(look, c)) return;
        using SKPaint dot = new() { Color = theme.Good, IsAntialias = true };
        canvas.DrawCircle(centre, bottom + 9f, 4f, dot);
    }

    private static bool IsTrue(Look look, int c) => look.Label is { } label && ClassLabel.Shows(label, c, look.SeveralClasses);

    /// <summary>Cuts a text that is too wide.</summary>
    internal static string Shorten(string text, float height, float width)
    {
        if (StrokeFont.Measure(text, height) <= width) return text;
        int length = text.Length;
        while (length > 1 && StrokeFont.Measure(text[..length] + "...", height) > width) length--;
        return text[..length] + "...";
    }
}
