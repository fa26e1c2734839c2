using Fovea.Numerics;

namespace Fovea.Data.Mnist;

/// <summary>
/// Warps one digit as <see cref="DigitDistortionOptions"/> say. A pixel of the result shows what lies, between four pixels, where a map sends it.
///
/// Notation: p a pixel of the result, c the centre of the image; the map sends p to c + A (p - c) + d(p); A = rotation * shear * scales; d a cubic
/// B-spline over nodes 7 pixels apart, whose values are drawn independently and uniformly.
/// </summary>
/// <param name="options">How strongly.</param>
public sealed class DigitDistortion(DigitDistortionOptions options)
{
    private const int Side = DigitForm.Side, Spacing = 7, Nodes = (Side / Spacing) + 3, Border = 2, Padded = Side + (2 * Border);

    private const float Centre = (Side - 1) / 2f;

    // The deviation of a sum of 4 x 4 nodes with the weights of a cubic B-spline, on average over all places, is 151/315 of a node's; that of a
    // uniform number in [-1, 1] is 1/sqrt(3).
    private const float NodeReach = 1.7320508f * 315 / 151;

    /// <summary>[pixel, 4]: what the four nodes around a pixel weigh, the same on either axis.</summary>
    private static readonly float[] weights = Weights();

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

        Span<float> nodes = stackalloc float[2 * Nodes * Nodes], across = stackalloc float[2 * Nodes];
        bool isElastic = options.Elastic > 0f;
        for (int i = 0; i < nodes.Length && isElastic; i++) nodes[i] = options.Elastic * NodeReach * Signed(ref random);

        Span<byte> padded = stackalloc byte[Padded * Padded];
        padded.Clear();
        for (int row = 0; row < Side; row++) digit.Slice(row * Side, Side).CopyTo(padded[(((row + Border) * Padded) + Border)..]);
        across.Clear();
        for (int row = 0; row < Side; row++)
        {
            if (isElastic) AlongRow(nodes, row, across);
            float startX = Centre + (xy * (row - Centre)) - (xx * Centre), startY = Centre + (yy * (row - Centre)) - (yx * Centre);
            for (int column = 0; column < Side; column++)
            {
                ReadOnlySpan<float> weight = weights.AsSpan(column * 4, 4);
                int node = column / Spacing;
                float x = startX + (xx * column) + Sum(weight, across[node..]), y = startY + (yx * column) + Sum(weight, across[(Nodes + node)..]);
                target[(row * Side) + column] = Between(padded, x, y);
            }
        }
    }

    /// <summary>The nodes' values at a row: first those of d's x, then those of its y.</summary>
    private static void AlongRow(ReadOnlySpan<float> nodes, int row, Span<float> across)
    {
        ReadOnlySpan<float> weight = weights.AsSpan(row * 4, 4);
        int first = row / Spacing;
        for (int axis = 0; axis < 2; axis++)
        {
            ReadOnlySpan<float> values = nodes.Slice(axis * Nodes * Nodes, Nodes * Nodes);
            for (int column = 0; column < Nodes; column++)
            {
                int at = (first * Nodes) + column;
                across[(axis * Nodes) + column] = (weight[0] * values[at]) + (weight[1] * values[at + Nodes]) + (weight[2] * values[at + (2 * Nodes)]) + (weight[3] * values[at + (3 * Nodes)]);
            }
        }
    }

    private static float Sum(ReadOnlySpan<float> weight, ReadOnlySpan<float> values) =>
        (weight[0] * values[0]) + (weight[1] * values[1]) + (weight[2] * values[2]) + (weight[3] * values[3]);

    /// <summary>What lies at (x, y), between pixels in proportion; black beyond the edge.</summary>
    private static byte Between(ReadOnlySpan<byte> padded, float x, float y)
    {
        x = Math.Clamp(x, -1f, Side);
        y = Math.Clamp(y, -1f, Side);
        int left = (int)(x + Border), top = (int)(y + Border);
        float right = x + Border - left, down = y + Border - top;
        int at = (top * Padded) + left;
        float above = padded[at] + (right * (padded[at + 1] - padded[at])), below = padded[at + Padded] + (right * (padded[at + Padded + 1] - padded[at + Padded]));
        return (byte)(above + (down * (below - above)) + 0.5f);
    }

    private static float Signed(ref RandomSequence random) => (2f * random.NextFloat()) - 1f;

    private static float[] Weights()
    {
        float[] all = new float[Side * 4];
        for (int pixel = 0; pixel < Side; pixel++)
        {
            float t = pixel % Spacing / (float)Spacing, u = 1f - t;
            all[pixel * 4] = u * u * u / 6f;
            all[(pixel * 4) + 1] = ((3f * t * t * t) - (6f * t * t) + 4f) / 6f;
            all[(pixel * 4) + 2] = ((3f * u * u * u) - (6f * u * u) + 4f) / 6f;
            all[(pixel * 4) + 3] = t * t * t / 6f;
        }

        return all;
    }
}
