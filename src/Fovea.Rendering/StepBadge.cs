using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>The number of a glimpse in a disc of its colour.</summary>
internal static class StepBadge
{
    public const float Radius = 12f, OuterRadius = Radius + 1.5f;

    public static void Draw(SKCanvas canvas, int step, int steps, SKPoint centre)
    {
        using SKPaint rim = new() { Color = SKColors.White, IsAntialias = true };
        using SKPaint disc = new() { Color = Theme.OfStep(step, steps), IsAntialias = true };
        canvas.DrawCircle(centre, OuterRadius, rim);
        canvas.DrawCircle(centre, Radius, disc);
        string number = $"{step + 1}";
        const float height = 10f;
        float width = StrokeFont.Measure(number, height) - (height * 0.28f);
        StrokeFont.Draw(canvas, number, centre.X - (width / 2), centre.Y + (height / 2), height, SKColors.White, bold: true);
    }
}
