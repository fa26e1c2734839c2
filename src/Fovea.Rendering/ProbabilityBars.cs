using Fovea.Data;
using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>Class probabilities as upright bars, each named; those that are said are strong, the names of the true ones green. Names that find no room are cut.</summary>
internal static class ProbabilityBars
{
    private const int MostBars = 12;
    private const float LabelHeight = 9f, LabelGap = 8f, WidestBar = 25f, LeastPitch = 31f, MostBarsWidth = 560f;
    private const float SaidHeight = 14f, SaidGap = 16f, LeastSaidWidth = 110f, MostSaidWidth = 300f;

    /// <summary>How wide a look's bars must be for their names, within reason, and what is said beside them.</summary>
    public static float WidthFor(Look look) => (Shown(look).Length * Pitch(look)) + SaidGap + SaidWidth(look);

    /// <summary>Draws the bars of one glimpse.</summary>
    public static void Draw(SKCanvas canvas, Look look, LookStep step, SKRect area, SKColor color, Theme theme)
    {
        int[] shown = Shown(look);
        float labels = 18f, pitch = Pitch(look), bar = Math.Min(WidestBar, pitch * 0.68f);
        float bottom = area.Bottom - labels, full = bottom - area.Top;
        for (int i = 0; i < shown.Length; i++)
        {
            int c = shown[i];
            float x = area.Left + (i * pitch) + ((pitch - bar) / 2), length = Math.Max(1.5f, full * step.Probabilities[c]);
            using SKPaint trough = new() { Color = theme.Panel, IsAntialias = true };
            bool isSaid = ClassLabel.Shows(step.Prediction, c, look.SeveralClasses);
            using SKPaint fill = new() { Color = isSaid ? color : theme.Muted, IsAntialias = true };
            canvas.DrawRoundRect(x, area.Top, bar, full, 3, 3, trough);
            canvas.DrawRoundRect(x, bottom - length, bar, length, 3, 3, fill);
            bool isTrue = IsTrue(look, c);
            string name = Shorten(look.ClassNames[c], LabelHeight, pitch - 2f);
            float width = StrokeFont.Measure(name, LabelHeight) - (LabelHeight * 0.28f);
            StrokeFont.Draw(canvas, name, x + ((bar - width) / 2), bottom + 14f, LabelHeight, isTrue ? theme.Good : isSaid ? theme.Ink : theme.Muted, bold: isTrue);
        }

        float textLeft = area.Left + (shown.Length * pitch) + SaidGap;
        string said = Shorten(look.NameOf(step.Prediction), SaidHeight, area.Right - textLeft);
        StrokeFont.Draw(canvas, said, textLeft, area.MidY - 4f, SaidHeight, theme.Ink, bold: true);
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

    /// <summary>From one bar to the next.</summary>
    private static float Pitch(Look look)
    {
        int[] shown = Shown(look);
        float widest = shown.Max(c => StrokeFont.Measure(look.ClassNames[c], LabelHeight)) + LabelGap;
        return Math.Clamp(widest, LeastPitch, Math.Max(LeastPitch, MostBarsWidth / shown.Length));
    }

    private static float SaidWidth(Look look) =>
        Math.Clamp(look.Steps.Max(step => StrokeFont.Measure(look.NameOf(step.Prediction), SaidHeight)), LeastSaidWidth, MostSaidWidth);

    private static bool IsTrue(Look look, int c) => look.Label is { } label && ClassLabel.Shows(label, c, look.SeveralClasses);

    /// <summary>Cuts a text that is too wide, at its end or at its beginning.</summary>
    internal static string Shorten(string text, float height, float width, bool keepsEnd = false)
    {
        if (StrokeFont.Measure(text, height) <= width) return text;
        string Cut(int length) => keepsEnd ? $"...{text[^length..]}" : $"{text[..length]}...";
        int length = text.Length;
        while (length > 1 && StrokeFont.Measure(Cut(length), height) > width) length--;
        return Cut(length);
    }
}
