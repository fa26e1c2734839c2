using System.Runtime.InteropServices;
using Fovea.Parts;

namespace Fovea.Policies;

/// <summary>
/// How a location came about: what a forward pass records of every row and step, so that its probability can be told afterwards, even when the
/// policy has changed. A row of the arena holds it as <see cref="Width"/> numbers in this order.
/// </summary>
/// <param name="X">Location on x before it is cut off at [-1, 1].</param>
/// <param name="Y">Location on y before it is cut off at [-1, 1].</param>
/// <param name="MeanX">Mean that it was drawn around, in [-1, 1]; the location itself where it was not drawn around one.</param>
/// <param name="MeanY">The same on y.</param>
/// <param name="Std">Deviation on each axis; 0 where it was not drawn around a mean, so that there is no policy to teach.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct LocationDraw(float X, float Y, float MeanX, float MeanY, float Std)
{
    /// <summary>Numbers of a record.</summary>
    public const int Width = 5;

    /// <summary>Whether the glimpse cannot look there, on one axis at least: it is cut off at the image's edge.</summary>
    public bool IsCutOff => MathF.Abs(X) > 1f || MathF.Abs(Y) > 1f;

    /// <summary>Where the glimpse looks, in [-1, 1] on each axis.</summary>
    public (float X, float Y) Place => (Math.Clamp(X, -1f, 1f), Math.Clamp(Y, -1f, 1f));

    /// <summary>A location that was not drawn around a mean.</summary>
    public static LocationDraw At(float x, float y) => new(x, y, x, y, 0f);

    /// <summary>The record in a row of the arena.</summary>
    /// <param name="row">[<see cref="Width"/>].</param>
    public static ref LocationDraw In(Span<float> row) => ref MemoryMarshal.Cast<float, LocationDraw>(row)[0];
}

/// <summary>Keeps what a batch's rollouts drew beyond the arenas' next use, so that they can be repeated while the policy changes.</summary>
/// <param name="rows">Most rows of a batch.</param>
/// <param name="steps">Glimpses per row.</param>
internal sealed class KeptDraws(int rows, int steps)
{
    private readonly LocationDraw[] kept = new LocationDraw[checked(rows * steps)];

    /// <summary>Keeps what an arena's rows drew.</summary>
    /// <param name="arena">Rows after a forward pass.</param>
    /// <param name="draws">Where their records lie.</param>
    /// <param name="firstRow">Number of the first one in its batch.</param>
    public void Keep(Arena arena, Slot draws, int firstRow)
    {
        for (int t = 0; t < arena.Steps; t++)
            for (int row = 0; row < arena.Rows; row++) KeptOf(firstRow + row, t) = LocationDraw.In(arena.Step(draws, t)[row]);
    }

    /// <summary>Gives an arena's rows the records that were kept of them: they then look where <see cref="Gaze.Recorded"/> says.</summary>
    /// <param name="arena">Rows before a forward pass.</param>
    /// <param name="draws">Where their records lie.</param>
    /// <param name="firstRow">Number of the first one in its batch.</param>
    public void Restore(Arena arena, Slot draws, int firstRow)
    {
        for (int t = 0; t < arena.Steps; t++)
            for (int row = 0; row < arena.Rows; row++) LocationDraw.In(arena.Step(draws, t)[row]) = KeptOf(firstRow + row, t);
    }

    private ref LocationDraw KeptOf(int row, int t) => ref kept[(row * steps) + t];
}
