using Fovea.Numerics;

namespace Fovea.Data.Canvas;

/// <summary>
/// Draws one image: a digit somewhere on the canvas, then pieces of other digits anywhere. Every place is drawn uniformly, the last
/// row and column included.
/// </summary>
/// <param name="digits">Where digit and clutter come from; 28x28 gray.</param>
/// <param name="options">How they are laid out.</param>
public sealed class CanvasPainter(ImageSet digits, CanvasMnistOptions options)
{
    private const int DigitSide = CanvasMnistOptions.DigitSide;

    private readonly int canvas = options.Canvas, pieces = options.Pieces, pieceSize = options.PieceSize;

    /// <summary>Draws image <paramref name="index"/>, whose class is that of digit <paramref name="index"/>.</summary>
    /// <param name="pixels">Overwritten: [canvas, canvas], 0 to 255.</param>
    /// <param name="index">Number of the digit.</param>
    /// <param name="random">Says the places.</param>
    public void Paint(Span<byte> pixels, int index, ref RandomSequence random)
    {
        pixels.Clear();
        int left = random.NextInt(canvas - DigitSide + 1), top = random.NextInt(canvas - DigitSide + 1);
        ReadOnlySpan<byte> digit = digits.Pixels(index);
        for (int row = 0; row < DigitSide; row++)
            digit.Slice(row * DigitSide, DigitSide).CopyTo(pixels[(((top + row) * canvas) + left)..]);
        for (int piece = 0; piece < pieces; piece++) PaintPiece(pixels, OtherThan(index, ref random), ref random);
    }

    private int OtherThan(int index, ref RandomSequence random)
    {
        int other = random.NextInt(digits.Count - 1);
        return other < index ? other : other + 1;
    }

    private void PaintPiece(Span<byte> pixels, int from, ref RandomSequence random)
    {
        int cutLeft = random.NextInt(DigitSide - pieceSize + 1), cutTop = random.NextInt(DigitSide - pieceSize + 1);
        int left = random.NextInt(canvas - pieceSize + 1), top = random.NextInt(canvas - pieceSize + 1);
        ReadOnlySpan<byte> digit = digits.Pixels(from);
        for (int row = 0; row < pieceSize; row++)
        {
            ReadOnlySpan<byte> piece = digit.Slice(((cutTop + row) * DigitSide) + cutLeft, pieceSize);
            Blend(piece, pixels.Slice(((top + row) * canvas) + left, pieceSize));
        }
    }

    private void Blend(ReadOnlySpan<byte> piece, Span<byte> target)
    {
        switch (options.Blend)
        {
            case ClutterBlend.Opaque:
                piece.CopyTo(target);
                break;
            case ClutterBlend.Maximum:
                for (int i = 0; i < piece.Length; i++) target[i] = Math.Max(target[i], piece[i]);
                break;
            default:
                for (int i = 0; i < piece.Length; i++) target[i] = (byte)Math.Min(byte.MaxValue, target[i] + piece[i]);
                break;
        }
    }
}
