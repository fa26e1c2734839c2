using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>A matrix per row and step of an arena: [positions, columns], kept in the row's numbers of a slot.</summary>
/// <param name="Slot">Where they lie.</param>
/// <param name="Positions">Rows of each matrix.</param>
/// <param name="Columns">Columns of each matrix.</param>
internal readonly record struct PatchRows(Slot Slot, int Positions, int Columns)
{
    public static PatchRows Add(ArenaLayout layout, int positions, int columns, bool forTraining)
    {
        int width = positions * Matrix.StrideFor(columns);
        return new PatchRows(forTraining ? layout.AddForTraining(width) : layout.Add(width), positions, columns);
    }

    /// <summary>The matrix of one of an arena's rows, counted through all steps.</summary>
    public Matrix Of(Arena arena, int row) => new(arena.All(Slot)[row], Positions, Columns, Matrix.StrideFor(Columns));
}
