using System.Numerics;
using Fovea.Numerics;

namespace Fovea.Data.Mnist;

/// <summary>
/// Warps one digit as <see cref="DigitDistortionOptions"/> say. A pixel of the result shows what lies, between four pixels, where a map sends it.
///
/// Notation: p a pixel of the result, c the centre of the image; the map sends p to c + A (p - c) + d(p); A = rotation * shear * scales; d a cubic
/// B-spline over nodes 7 pixels apart, whose values are drawn independently and uniformly.
/// </summary>
/// <param name="options">How strongly.</param>
internal sealed class DigitDistortion(DigitDistortionOptions options)
{
    private const int Side = DigitForm.Side, Spacing = 7, Nodes = (Side / Spacing) + 3;

    // Lines of numbers are as long as a few whole vectors of any width.
    private const int Line = 32, Padded = Side + 2;

    private const float Centre = (Side - 1) / 2f;

    // The deviation of a sum of 4 x 4 nodes with the weights of a cubic B-spline, on average over all places, is 151/315 of a node's; that of a
    // uniform number in [-1, 1] is 1/sqrt(3).
    private const float NodeReach = 1.7320508f * 315 / 151;

    /// <summary>[nodes, line]: what a node weighs at every pixel of an axis.</summary>
    private static readonly float[] weights = Weights();

    /// <summary>[pixels, 4]: the same for the four nodes around a pixel alone.</summary>
    private static readonly float[] weightsAround =
        [.. Enumerable.Range(0, Side).SelectMany(pixel => Enumerable.Range(pixel / Spacing, 4).Select(node => weights[(node * Line) + pixel]))];

    private readonly float angle = options.Rotation * (MathF.PI / 180f), logScale = MathF.Log(1f + options.Scale);

    /// <summary>Warps a digit.</summary>
    /// <param name="digit">[28, 28], 0 to 255.</param>
    /// <param name="target">[28, 28]; overwritten.</param>
    /// <param name="random">Says how; the same numbers warp alike.</param>
    public void Apply(ReadOnlySpan<byte> digit, Span<byte> target, ref RandomSequence random)
    {
        (float sine, float cosine) = MathF.SinCos(angle * Signed(ref random));
        float scaleX = MathF.Exp(logScale * Signed(ref random)), scaleY = MathF.Exp(logScale * Signed(ref random)), shear = options.Shear * Signed(ref random);
        float xx = cosine * scaleX, xy = ((cosine * shear) - sine) * scaleY, yx = sine * scaleX, yy = ((sine * shear) + cosine) * scaleY;
        Span<float> spread = stackalloc float[2 * Nodes * Line], dx = stackalloc float[Line], dy = stackalloc float[Line];
        if (options.Elastic > 0f) Draw(spread, ref random);
        else spread.Clear();

        Span<byte> padded = stackalloc byte[Padded * Padded];
        padded.Clear();
        for (int row = 0; row < Side; row++) digit.Slice(row * Side, Side).CopyTo(padded[(((row + 1) * Padded) + 1)..]);
        (int left, int top, int right, int bottom) = InkOf(digit);
        for (int row = 0; row < Side; row++)
        {
            int node = row / Spacing * Line;
            ReadOnlySpan<float> around = weightsAround.AsSpan(row * 4, 4);
            Combine(around, spread[node..], dx);
            Combine(around, spread[((Nodes * Line) + node)..], dy);
            float startX = Centre + (xy * (row - Centre)) - (xx * Centre), startY = Centre + (yy * (row - Centre)) - (yx * Centre);
            Span<byte> line = target.Slice(row * Side, Side);
            for (int column = 0; column < line.Length; column++)
            {
                float x = startX + (xx * column) + dx[column], y = startY + (yx * column) + dy[column];
                // Most of a digit's image is black.
                bool seesInk = x > left - 1 && x < right + 1 && y > top - 1 && y < bottom + 1;
                line[column] = seesInk ? Between(padded, x + 1f, y + 1f) : (byte)0;
            }
        }
    }

    /// <summary>Draws nodes, for either axis, and spreads each of their rows over all columns: [2, nodes, line].</summary>
    private void Draw(Span<float> spread, ref RandomSequence random)
    {
        Span<float> row = stackalloc float[Nodes];
        for (int i = 0; i < 2 * Nodes; i++)
        {
            foreach (ref float node in row) node = options.Elastic * NodeReach * Signed(ref random);
            Combine(row, weights, spread.Slice(i * Line, Line));
        }
    }

    /// <summary>target = the sum of factors[i] * lines[i].</summary>
    private static void Combine(ReadOnlySpan<float> factors, ReadOnlySpan<float> lines, Span<float> target)
    {
        for (int first = 0; first < Line; first += Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (int i = 0; i < factors.Length; i++) sum += factors[i] * new Vector<float>(lines.Slice((i * Line) + first, Vector<float>.Count));
            sum.CopyTo(target[first..]);
        }
    }

    /// <summary>The box with all pixels that are not black; without any, one that nothing lies in.</summary>
    private static (int Left, int Top, int Right, int Bottom) InkOf(ReadOnlySpan<byte> digit)
    {
        int left = Side, top = Side, right = -1, bottom = -1;
        for (int row = 0; row < Side; row++)
        {
            ReadOnlySpan<byte> line = digit.Slice(row * Side, Side);
            int first = line.IndexOfAnyExcept((byte)0);
            if (first < 0) continue;
            (left, right) = (Math.Min(left, first), Math.Max(right, line.LastIndexOfAnyExcept((byte)0)));
            (top, bottom) = (Math.Min(top, row), row);
        }

        return (left, top, right, bottom);
    }

    /// <summary>What lies at (x, y), between four pixels in proportion.</summary>
    private static byte Between(ReadOnlySpan<byte> padded, float x, float y)
    {
        int left = (int)x, top = (int)y;
        float right = x - left, down = y - top;
        ReadOnlySpan<byte> four = padded.Slice((top * Padded) + left, Padded + 2);
        float above = four[0] + (right * (four[1] - four[0])), below = four[Padded] + (right * (four[Padded + 1] - four[Padded]));
        return (byte)(above + (down * (below - above)) + 0.5f);
    }

    private static float Signed(ref RandomSequence random) => (2f * random.NextFloat()) - 1f;

    private static float[] Weights()
    {
        float[] all = new float[Nodes * Line];
        for (int pixel = 0; pixel < Side; pixel++)
        {
            float t = pixel % Spacing / (float)Spacing, u = 1f - t;
            int node = pixel / Spacing;
            all[(node * Line) + pixel] = u * u * u / 6f;
            all[((node + 1) * Line) + pixel] = ((3f * t * t * t) - (6f * t * t) + 4f) / 6f;
            all[((node + 2) * Line) + pixel] = ((3f * u * u * u) - (6f * u * u) + 4f) / 6f;
            all[((node + 3) * Line) + pixel] = t * t * t / 6f;
        }

        return all;
    }
}
