using Fovea.Numerics;

namespace Fovea.Data.Megapixel;

/// <summary>
/// Megapixel MNIST's noise: crossed strokes of one pixel that look like digits from afar. A stroke runs from the corner at a random slope; a pattern is a
/// stroke and another one, which may be mirrored, each of whose pixels has a shade of its own.
/// </summary>
internal static class NoisePatterns
{
    private const int Side = 28, Points = 56;

    // The last place that rounds into the square.
    private const float Last = 27.49f;

    /// <summary>Draws a bank of patterns.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Seed of the images that they are for.</param>
    /// <param name="split">Number of the split, each of which has patterns of its own.</param>
    /// <returns>[count, 28, 28], 0 to 255.</returns>
    public static byte[] Draw(int count, ulong seed, uint split)
    {
        RandomSequence random = new(seed, RandomPurpose.Noise, 0, split);
        bool[][] strokes = [.. Enumerable.Range(0, count).Select(_ => new bool[Side * Side])];
        foreach (bool[] stroke in strokes) DrawStroke(stroke, MathF.Tan(random.NextFloat() * MathF.PI / 2.5f));
        int[] others = [.. Enumerable.Range(0, count)];
        random.Shuffle(others);
        byte[] bank = new byte[count * Side * Side];
        for (int pattern = 0; pattern < count; pattern++)
        {
            // Mirrored with a chance of 0.33, twice along the same axis, as the field's images are.
            bool mirrored = (random.NextFloat() < 0.33f) ^ (random.NextFloat() < 0.33f);
            for (int i = 0; i < Side * Side; i++)
            {
                int row = i / Side, column = i % Side;
                bool isInk = strokes[pattern][i] || strokes[others[pattern]][(row * Side) + (mirrored ? Side - 1 - column : column)];
                float shade = 0.8f + (0.2f * random.NextFloat());
                bank[(pattern * Side * Side) + i] = isInk ? (byte)MathF.Round(byte.MaxValue * shade) : (byte)0;
            }
        }

        return bank;
    }

    private static void DrawStroke(bool[] pixels, float slope)
    {
        float reach = MathF.Min(Last, Last / slope);
        for (int point = 0; point < Points; point++)
        {
            float x = reach * point / (Points - 1);
            pixels[((int)MathF.Round(slope * x) * Side) + (int)MathF.Round(x)] = true;
        }
    }
}
