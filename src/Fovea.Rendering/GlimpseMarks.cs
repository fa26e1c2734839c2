using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>
/// Where the squares of a path of glimpses, their numbers and the lines between them are drawn. A number stands in the middle of a large square; beside a small one,
/// which it would hide, and no line crosses what a small one shows. A square that is too small to be seen is drawn larger.
/// </summary>
internal sealed class GlimpseMarks
{
    // Of a square whose side is so many radii of a disc, the disc hides less than a tenth.
    private const float LargeFrom = 6f, Gap = 0.25f, Ring = 2.3f;
    private const int Rings = 3;
    private const float PerRing = 1f, PerDisc = 3f, PerSquare = 10f, Outside = 100f;

    private static readonly SKPoint[] directions = [new(1, -1), new(1, 1), new(-1, -1), new(-1, 1), new(1, 0), new(-1, 0), new(0, -1), new(0, 1)];

    private readonly float radius;

    /// <summary>Places the marks.</summary>
    /// <param name="squares">What each glimpse's finest scale covers.</param>
    /// <param name="radius">Radius of a number's disc.</param>
    /// <param name="leastSide">Least side that a square is drawn with.</param>
    /// <param name="bounds">Discs stay within them.</param>
    public GlimpseMarks(IEnumerable<SKRect> squares, float radius, float leastSide, SKRect bounds)
    {
        this.radius = radius;
        Squares = [.. squares.Select(square => AtLeast(square, leastSide))];
        SKRect[] small = [.. Squares.Where(IsSmall)];
        SKRect room = SKRect.Inflate(bounds, -radius, -radius);
        List<SKPoint> discs = [];
        foreach (SKRect square in Squares)
        {
            discs.Add(IsSmall(square)
                ? Candidates(square).MinBy(candidate => candidate.Cost + CostOf(candidate.Place, small, discs, room)).Place
                : new SKPoint(Math.Clamp(square.MidX, room.Left, room.Right), Math.Clamp(square.MidY, room.Top, room.Bottom)));
        }

        Discs = discs;
    }

    /// <summary>The squares as they are drawn.</summary>
    public IReadOnlyList<SKRect> Squares { get; }

    /// <summary>Middles of the discs, one per glimpse.</summary>
    public IReadOnlyList<SKPoint> Discs { get; }

    /// <summary>The line that leads to glimpse <paramref name="t"/>, from 1 on; null where two squares touch.</summary>
    public (SKPoint From, SKPoint To)? LineTo(int t)
    {
        SKPoint from = Middle(Squares[t - 1]), to = Middle(Squares[t]), way = to - from;
        float begin = ShareIn(Squares[t - 1], way), end = ShareIn(Squares[t], way);
        return begin + end >= 1 ? null : (from + Times(way, begin), to - Times(way, end));
    }

    private static SKRect AtLeast(SKRect square, float side) =>
        square.Width >= side ? square : SKRect.Create(square.MidX - (side / 2), square.MidY - (side / 2), side, side);

    private static SKPoint Middle(SKRect square) => new(square.MidX, square.MidY);

    private static SKPoint Times(SKPoint point, float factor) => new(point.X * factor, point.Y * factor);

    private bool IsSmall(SKRect square) => square.Width < LargeFrom * radius;

    /// <summary>What part of a line lies in a small square that it begins or ends in the middle of, or in the disc in a large one.</summary>
    private float ShareIn(SKRect square, SKPoint way) => IsSmall(square)
        ? square.Width / 2 / Math.Max(float.Epsilon, Math.Max(Math.Abs(way.X), Math.Abs(way.Y)))
        : radius / Math.Max(float.Epsilon, way.Length);

    private IEnumerable<(SKPoint Place, float Cost)> Candidates(SKRect square)
    {
        for (int ring = 0; ring < Rings; ring++)
        {
            foreach (SKPoint direction in directions)
            {
                // A disc at a corner may come nearer than one at a side.
                float corner = direction.X != 0 && direction.Y != 0 ? 1 / MathF.Sqrt(2) : 1f;
                float away = (square.Width / 2) + (radius * corner * (1 + Gap + (Ring * ring)));
                yield return (Middle(square) + Times(direction, away), PerRing * ring);
            }
        }
    }

    private float CostOf(SKPoint disc, SKRect[] small, List<SKPoint> discs, SKRect room)
    {
        float cost = disc.X < room.Left || disc.X > room.Right || disc.Y < room.Top || disc.Y > room.Bottom ? Outside : 0;
        cost += PerSquare * small.Count(square => Covers(disc, square));
        return cost + (PerDisc * discs.Count(other => (other - disc).Length < 2 * radius));
    }

    private bool Covers(SKPoint disc, SKRect square)
    {
        SKPoint nearest = new(Math.Clamp(disc.X, square.Left, square.Right), Math.Clamp(disc.Y, square.Top, square.Bottom));
        return (nearest - disc).Length < radius;
    }
}
