using Fovea.Numerics;

namespace Fovea.Parts;

/// <summary>
/// The weights of a layout as its kernel reads them, packed anew once parameters have changed. Workers share them where a line of cache is soon with
/// another core: then each packs its part, and a step moves and keeps one copy instead of as many as there are cores. Where cores are far apart each
/// worker has its own: one that reads what another has written waits for every line.
/// </summary>
internal sealed class PackedWeights
{
    private readonly IReadOnlyList<(Parameter Weight, bool Transposed)> weights;
    private readonly PackedMatrix?[] packed;
    private readonly (int Weight, int Panel)[] panels;
    private readonly TeamLoop panelLoop;
    private long version = -1;

    /// <summary>Allocates room for them.</summary>
    /// <param name="layout">Says which there are.</param>
    /// <param name="training">Whether there are those that only training needs.</param>
    public PackedWeights(ArenaLayout layout, bool training)
    {
        weights = layout.PackedWeights;
        packed = [.. weights.Select(of => of.Transposed ? (training ? layout.Kernel.NewPacked(of.Weight.Columns, of.Weight.Rows) : null) : layout.Kernel.NewPacked(of.Weight.Rows, of.Weight.Columns))];
        panels = [.. packed.SelectMany((matrix, weight) => Enumerable.Range(0, matrix?.Panels ?? 0).Select(panel => (weight, panel)))];
        panelLoop = new TeamLoop((panel, _) => Pack(panel));
    }

    /// <summary>Weights as they were at the last refresh; null for what only training needs, where there is no training.</summary>
    public PackedMatrix? this[PackedSlot slot] => packed[slot.Index];

    /// <summary>Packs what has changed since the last time.</summary>
    public void Refresh()
    {
        if (IsFresh) return;
        for (int panel = 0; panel < panels.Length; panel++) Pack(panel);
        version = weights[0].Weight.Version;
    }

    /// <summary>The same, by a team: none of its workers may be at work with them.</summary>
    public void Refresh(WorkerTeam team)
    {
        if (IsFresh) return;
        panelLoop.Run(team, panels.Length);
        version = weights[0].Weight.Version;
    }

    private bool IsFresh => weights.Count == 0 || version == weights[0].Weight.Version;

    private void Pack(int number)
    {
        (int weight, int panel) = panels[number];
        if (weights[weight].Transposed) packed[weight]!.PackTransposed(weights[weight].Weight.Value, panel);
        else packed[weight]!.Pack(weights[weight].Weight.Value, panel);
    }
}
