using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using Fovea.Numerics;

namespace Fovea.Data.Canvas;

/// <summary>
/// Draws one image: a digit somewhere on the canvas, then pieces of other digits anywhere. Every place is drawn uniformly, the last
/// row and column included.
/// </summary>
/// <param name="digits">Where digit and clutter come from; 28x28 gray.</param>
/// <param name="options">How they are laid out.</param>
internal sealed class CanvasPainter(ImageSet digits, CanvasMnistOptions options)
{
    private const int DigitSide = CanvasMnistOptions.DigitSide, PiecesAhead = 16;

    private readonly int canvas = options.Canvas, pieces = options.Pieces, pieceSize = options.PieceSize;

    /// <summary>Draws image <paramref name="index"/>, whose class is that of digit <paramref name="index"/>.</summary>
    /// <param name="pixels">Overwritten: [canvas, canvas], 0 to 255.</param>
    /// <param name="index">Number of the digit.</param>
    /// <param name="random">Says the places.</param>
    public void Paint(Span<byte> pixels, int index, ref RandomSequence random) => Paint(pixels, digits.Pixels(index), index, ref random);

    /// <summary>The same with another form of the digit.</summary>
    /// <param name="pixels">Overwritten: [canvas, canvas], 0 to 255.</param>
    /// <param name="digit">[28, 28], 0 to 255.</param>
    /// <param name="index">Number of the digit, which lends no clutter.</param>
    /// <param name="random">Says the places.</param>
    public void Paint(Span<byte> pixels, ReadOnlySpan<byte> digit, int index, ref RandomSequence random)
    {
        // What lies anywhere in memory is on its way while the canvas is cleared and places are drawn.
        CacheLine.FetchAhead(digit);
        int left = random.NextInt(canvas - DigitSide + 1), top = random.NextInt(canvas - DigitSide + 1);
        Span<Piece> room = stackalloc Piece[PiecesAhead], some = NextPieces(room, pieces, index, ref random);
        pixels.Clear();
        for (int row = 0; row < DigitSide; row++)
            digit.Slice(row * DigitSide, DigitSide).CopyTo(pixels[(((top + row) * canvas) + left)..]);
        for (int painted = 0; some.Length > 0; some = NextPieces(room, pieces - painted, index, ref random))
        {
            foreach (Piece piece in some) Paint(piece, pixels);
            painted += some.Length;
        }
    }

    /// <summary>Draws as many pieces as there is room for.</summary>
    private Span<Piece> NextPieces(Span<Piece> room, int left, int index, ref RandomSequence random)
    {
        Span<Piece> some = room[..Math.Min(room.Length, left)];
        foreach (ref Piece piece in some) piece = NextPiece(index, ref random);
        return some;
    }

    /// <summary>Draws where a piece comes from and where it goes; its pixels, which may lie anywhere in memory, are on their way from then on.</summary>
    private Piece NextPiece(int index, ref RandomSequence random)
    {
        int other = random.NextInt(digits.Count - 1);
        if (other >= index) other++;
        int cutLeft = random.NextInt(DigitSide - pieceSize + 1), cutTop = random.NextInt(DigitSide - pieceSize + 1);
        int left = random.NextInt(canvas - pieceSize + 1), top = random.NextInt(canvas - pieceSize + 1);
        int cut = (cutTop * DigitSide) + cutLeft;
        CacheLine.FetchAhead(digits.Pixels(other).Slice(cut, ((pieceSize - 1) * DigitSide) + pieceSize));
        return new Piece(other, cut, (top * canvas) + left);
    }

    private void Paint(Piece piece, Span<byte> pixels)
    {
        ReadOnlySpan<byte> digit = digits.Pixels(piece.Digit);
        for (int row = 0; row < pieceSize; row++)
            Blend(digit.Slice(piece.From + (row * DigitSide), pieceSize), pixels.Slice(piece.To + (row * canvas), pieceSize));
    }

    private void Blend(ReadOnlySpan<byte> piece, Span<byte> target)
    {
        if (options.Blend == ClutterBlend.Opaque)
        {
            piece.CopyTo(target);
            return;
        }

        // Eight pixels at a time: pieces are about as wide, and a general loop takes longer to begin than to end.
        bool maximum = options.Blend == ClutterBlend.Maximum;
        int i = 0;
        for (; i <= piece.Length - sizeof(ulong); i += sizeof(ulong))
        {
            Vector128<byte> ours = Eight(piece[i..]), theirs = Eight(target[i..]);
            Vector128<byte> blended = maximum ? Vector128.Max(ours, theirs) : Vector128.AddSaturate(ours, theirs);
            BinaryPrimitives.WriteUInt64LittleEndian(target[i..], blended.AsUInt64().ToScalar());
        }

        for (; i < piece.Length; i++)
            target[i] = maximum ? Math.Max(target[i], piece[i]) : (byte)Math.Min(byte.MaxValue, target[i] + piece[i]);
    }

    private static Vector128<byte> Eight(ReadOnlySpan<byte> pixels) => Vector128.CreateScalar(BinaryPrimitives.ReadUInt64LittleEndian(pixels)).AsByte();

    private readonly record struct Piece(int Digit, int From, int To);
}
