using System.Buffers.Binary;
using System.Security.Cryptography;
using Fovea.Data.Regions;

namespace Fovea.Data.Scenes;

/// <summary>
/// A gray image as a list of what lies where on black: squares of one side, opaque, the later ones over the earlier. Composed under a glimpse only, so that a
/// look costs what it shows and not what the image measures. Read by many threads at a time, as long as nobody changes it.
/// </summary>
/// <param name="patterns">What pieces show: square gray images.</param>
/// <param name="shape">Shape of the image; one channel.</param>
internal sealed class Scene(ImageSet patterns, ImageShape shape) : IImageRegions
{
    private readonly int side = patterns.Shape.Width;
    private readonly List<ScenePiece> pieces = [];

    // What lies over piece i: above[firstAbove[i] .. firstAbove[i + 1]].
    private readonly List<int> above = [], firstAbove = [];
    private byte[] own = [];

    /// <inheritdoc/>
    public ImageShape Shape => shape;

    /// <summary>What lies where; what lies lowest comes first.</summary>
    public IReadOnlyList<ScenePiece> Pieces => pieces;

    /// <summary>Takes all pieces away.</summary>
    public void Clear() => pieces.Clear();

    /// <summary>Lays pieces over all that lies there, one over the other. <see cref="Close"/> ends it.</summary>
    public void Add(ReadOnlySpan<ScenePiece> laid) => pieces.AddRange(laid);

    /// <summary>Finds out what lies over what: from here on the scene can be looked at.</summary>
    public void Close()
    {
        above.Clear();
        firstAbove.Clear();
        for (int low = 0; low < pieces.Count; low++)
        {
            firstAbove.Add(above.Count);
            for (int high = low + 1; high < pieces.Count; high++)
                if (Math.Abs(pieces[low].Left - pieces[high].Left) < side && Math.Abs(pieces[low].Top - pieces[high].Top) < side) above.Add(high);
        }

        firstAbove.Add(above.Count);
    }

    /// <summary>Composes all of the image.</summary>
    /// <param name="pixels">Overwritten: [height, width], 0 to 255.</param>
    public void Paint(Span<byte> pixels)
    {
        pixels.Clear();
        foreach (ScenePiece piece in pieces)
        {
            int left = Math.Max(piece.Left, 0), right = Math.Min(piece.Left + side, shape.Width);
            if (left >= right) continue;
            for (int y = Math.Max(piece.Top, 0); y < Math.Min(piece.Top + side, shape.Height); y++)
            {
                PatternOf(piece.Pattern).Slice(((y - piece.Top) * side) + left - piece.Left, right - left)
                    .CopyTo(pixels.Slice(checked((int)(((long)y * shape.Width) + left)), right - left));
            }
        }
    }

    /// <summary>Adds what is seen to a digest: every piece's place and pixels, in their order.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        Span<byte> place = stackalloc byte[2 * sizeof(int)];
        foreach (ScenePiece piece in pieces)
        {
            BinaryPrimitives.WriteInt32LittleEndian(place, piece.Left);
            BinaryPrimitives.WriteInt32LittleEndian(place[sizeof(int)..], piece.Top);
            hash.AppendData(place);
            hash.AppendData(PatternOf(piece.Pattern));
        }
    }

    /// <summary>Room for a pattern of this scene's own, [side, side], to be filled before it is looked at; a piece shows it by the number ~<paramref name="index"/>.</summary>
    public Span<byte> OwnPattern(int index)
    {
        int length = side * side;
        if (own.Length < (index + 1) * length) Array.Resize(ref own, (index + 1) * length);
        return own.AsSpan(index * length, length);
    }

    /// <inheritdoc/>
    public void ReadMeans(GlimpseBox box, int factor, Span<float> cells)
    {
        cells.Clear();
        int cellsAcross = (int)(box.Size / factor);
        long left = Math.Max(box.Left, 0), top = Math.Max(box.Top, 0), right = Math.Min(box.Left + box.Size, shape.Width), bottom = Math.Min(box.Top + box.Size, shape.Height);
        for (int piece = 0; piece < pieces.Count; piece++)
        {
            (int pattern, int pieceLeft, int pieceTop) = pieces[piece];
            long firstX = Math.Max(left, pieceLeft), endX = Math.Min(right, pieceLeft + side), firstY = Math.Max(top, pieceTop), endY = Math.Min(bottom, pieceTop + side);
            if (firstX >= endX) continue;
            ReadOnlySpan<byte> pixels = PatternOf(pattern);
            for (long y = firstY; y < endY; y++)
            {
                Span<float> line = cells.Slice((int)((y - box.Top) / factor) * cellsAcross, cellsAcross);
                ReadOnlySpan<byte> row = pixels.Slice((int)(y - pieceTop) * side, side);
                for (long x = firstX; x < endX; x++)
                {
                    byte shade = row[(int)(x - pieceLeft)];
                    if (shade != 0 && !IsCovered(piece, x, y)) line[(int)((x - box.Left) / factor)] += shade;
                }
            }
        }

        float share = 1f / (255f * factor * factor);
        foreach (ref float cell in cells) cell *= share;
    }

    private ReadOnlySpan<byte> PatternOf(int pattern) => pattern >= 0 ? patterns.Pixels(pattern) : own.AsSpan(~pattern * side * side, side * side);

    private bool IsCovered(int piece, long x, long y)
    {
        for (int i = firstAbove[piece]; i < firstAbove[piece + 1]; i++)
        {
            (_, int left, int top) = pieces[above[i]];
            if (x >= left && x < left + side && y >= top && y < top + side) return true;
        }

        return false;
    }
}

/// <summary>A square that lies in a scene.</summary>
/// <param name="Pattern">What it shows: the number of a shared pattern, or ~number of one of the scene's own.</param>
/// <param name="Left">Its first column.</param>
/// <param name="Top">Its first row.</param>
internal readonly record struct ScenePiece(int Pattern, int Left, int Top);
