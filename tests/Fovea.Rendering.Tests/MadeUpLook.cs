namespace Fovea.Rendering.Tests;

/// <summary>Looks that no model made.</summary>
internal static class MadeUpLook
{
    public static Look Of(ImageShape shape, int size, int scales, int steps, int classes, string name = "made up", int? label = 1)
    {
        byte[] pixels = [.. Enumerable.Range(0, (int)shape.Bytes).Select(i => (byte)(i * 31 % 200))];
        return new Look(
            shape, [.. Enumerable.Range(0, classes).Select(c => $"class {c}")], size,
            [.. Enumerable.Range(0, steps).Select(t => Step(shape, size, scales, t, steps, classes))])
        {
            Name = name,
            Label = label,
            Pixels = pixels,
        };
    }

    private static LookStep Step(ImageShape shape, int size, int scales, int t, int steps, int classes)
    {
        float x = -0.9f + (1.6f * t / steps), y = 0.8f - (1.3f * t / steps);
        float[] patch = [.. Enumerable.Range(0, scales * shape.Channels * size * size).Select(i => i % 7 / 7f)];
        float[] probabilities = [.. Enumerable.Range(0, classes).Select(c => c == t % classes ? 0.5f : 0.5f / (classes - 1))];
        return new LookStep(
            x, y, [.. Enumerable.Range(0, scales).Select(k => GlimpseBox.At(x, y, shape.Height, shape.Width, size << k))], patch, probabilities);
    }
}
