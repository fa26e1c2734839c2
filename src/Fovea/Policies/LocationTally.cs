using System.Text.Json.Serialization;
using Fovea.Parts;

namespace Fovea.Policies;

/// <summary>What the chosen locations of many rollouts have in common, as sums: by it a policy that runs into a corner is seen.</summary>
/// <param name="Choices">Locations that were chosen: those after the first.</param>
/// <param name="CutOff">Those of them that lay beyond the image's edge.</param>
/// <param name="Distance">Way from each location to the next, in units of location, as they were looked at; before locationScale.</param>
internal readonly record struct LocationTally(long Choices, long CutOff, double Distance)
{
    /// <summary>Share of the choices that lay beyond the image's edge and were cut off there, in percent; null if there was no choice.</summary>
    [JsonIgnore]
    public double? CutOffPercent => Choices == 0 ? null : 100.0 * CutOff / Choices;

    /// <summary>Mean way from a location to the next, in units of location; null if there was no choice.</summary>
    [JsonIgnore]
    public double? MeanJump => Choices == 0 ? null : Distance / Choices;

    /// <summary>Adds up.</summary>
    public static LocationTally operator +(LocationTally left, LocationTally right) =>
        new(left.Choices + right.Choices, left.CutOff + right.CutOff, left.Distance + right.Distance);

    /// <summary>Counts what rows chose.</summary>
    /// <param name="arena">Rows after a forward pass.</param>
    /// <param name="draws">Where their records lie.</param>
    public static LocationTally Count(Arena arena, Slot draws)
    {
        long cutOff = 0;
        double distance = 0;
        for (int t = 1; t < arena.Steps; t++)
        {
            Matrix before = arena.Step(draws, t - 1), chosen = arena.Step(draws, t);
            for (int row = 0; row < arena.Rows; row++)
            {
                ref readonly LocationDraw draw = ref LocationDraw.In(chosen[row]);
                if (draw.IsCutOff) cutOff++;
                ((float fromX, float fromY), (float toX, float toY)) = (LocationDraw.In(before[row]).Place, draw.Place);
                distance += MathF.Sqrt(((toX - fromX) * (toX - fromX)) + ((toY - fromY) * (toY - fromY)));
            }
        }

        return new LocationTally((long)arena.Rows * (arena.Steps - 1), cutOff, distance);
    }
}
