using Fovea.Parts;
using Fovea.Policies;

namespace Fovea.Tests.Policies;

public sealed class LocationTallyTests
{
    [Fact]
    public void Counts_what_is_cut_off_and_measures_the_way_between_places_looked_at()
    {
        // The start is no choice, and one beyond the edge not cut off by the policy. Row 0 goes 0.6 right and 0.8 down, then to the corner beyond (1, 1),
        // which is looked at as (1, 1); row 1 stays at the right edge, at which it was cut off.
        LocationTally tally = Count([[(0f, 0f), (0.6f, 0.8f), (1.5f, 4f)], [(1.2f, 0f), (1.4f, 0f), (1f, 0f)]]);
        Assert.Equal((4L, 2L), (tally.Choices, tally.CutOff));
        Close.To(1 + Math.Sqrt(0.2), tally.Distance, 1e-6, "distance");
        Assert.Equal(50, tally.CutOffPercent);
        Close.To((1 + Math.Sqrt(0.2)) / 4, tally.MeanJump!.Value, 1e-6, "mean jump");
    }

    [Fact]
    public void Sums_of_two_are_those_of_all()
    {
        LocationTally one = Count([[(0f, 0f), (0.5f, 0f)]]), other = Count([[(0f, 0f), (0f, -2f)]]), both = Count([[(0f, 0f), (0.5f, 0f)], [(0f, 0f), (0f, -2f)]]);
        Assert.Equal(both, one + other);
    }

    [Fact]
    public void One_glimpse_is_no_choice()
    {
        LocationTally tally = Count([[(0.1f, 0.2f)]]);
        Assert.Equal(default, tally);
        Assert.Null(tally.CutOffPercent);
        Assert.Null(tally.MeanJump);
    }

    private static LocationTally Count((float X, float Y)[][] rows)
    {
        ArenaLayout layout = new(MatrixKernel.Widest);
        Slot draws = layout.Add(LocationDraw.Width);
        Arena arena = new(layout, rows[0].Length, rows.Length, training: true);
        for (int row = 0; row < rows.Length; row++)
            for (int t = 0; t < rows[row].Length; t++) LocationDraw.In(arena.Step(draws, t)[row]) = LocationDraw.At(rows[row][t].X, rows[row][t].Y);
        return LocationTally.Count(arena, draws);
    }
}
