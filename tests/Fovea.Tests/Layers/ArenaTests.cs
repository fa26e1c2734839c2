using Fovea.Parts;

namespace Fovea.Tests.Layers;

public sealed class ArenaTests
{
    private readonly ArenaLayout layout = new(MatrixKernel.Widest);

    [Fact]
    public void Steps_do_not_overlap_and_cover_everything()
    {
        Slot slot = layout.Add(3);
        Arena arena = new(layout, steps: 2, rows: 3, training: true);
        float number = 0;
        for (int t = 0; t < 2; t++)
            for (int row = 0; row < 3; row++) arena.Step(slot, t)[row].Fill(++number);

        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], Enumerable.Range(0, 6).Select(row => arena.All(slot)[row][0]));
        Assert.Equal([4f, 5f, 6f], Enumerable.Range(0, 3).Select(row => arena.Range(slot, 1..)[row][2]));
    }

    [Fact]
    public void A_turned_slot_has_a_column_for_each_row_of_each_step()
    {
        Signal signal = layout.AddTurnedSignal(3);
        Slot rows = layout.Add(3);
        Arena arena = new(layout, steps: 2, rows: 30, training: true);
        arena.Begin(ArenaBlock.ForEvaluation(11));
        Assert.Equal((3, 22), (arena.Turned(signal.Value).Rows, arena.Turned(signal.Gradient).Columns));
        Assert.Contains("this slot is turned", Assert.Throws<InvalidOperationException>(() => arena.All(signal.Value).Rows).Message, StringComparison.Ordinal);
        Assert.Contains("this slot is not turned", Assert.Throws<InvalidOperationException>(() => arena.Turned(rows).Rows).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_block_uses_fewer_rows()
    {
        Slot slot = layout.Add(1);
        Arena arena = new(layout, steps: 4, rows: 100, training: false);
        arena.Begin(ArenaBlock.ForEvaluation(33));
        Assert.Equal(33, arena.Step(slot, 3).Rows);
        Assert.Equal(4 * 33, arena.All(slot).Rows);
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Begin(ArenaBlock.ForEvaluation(101)));
    }

    [Fact]
    public void An_arena_made_for_evaluation_takes_no_block_whose_rows_are_normalised_together()
    {
        Arena arena = new(layout, steps: 1, rows: 4, training: false);
        Assert.False(arena.Block.NormalizesTogether);
        Assert.Throws<InvalidOperationException>(() => arena.Begin(ArenaBlock.ForTraining(4, share: 1f, normalizesTogether: true)));
        // A single row has no statistics of its own, and needs no room for them.
        arena.Begin(ArenaBlock.ForTraining(1, share: 0.25f, normalizesTogether: true));
        Assert.Equal(new ArenaBlock(1, 0.25f, NormalizesTogether: false), arena.Block);
    }

    [Fact]
    public void Derivatives_are_there_for_training_only()
    {
        Signal signal = layout.AddSignal(4);
        Arena arena = new(layout, 1, 2, training: false);
        Assert.Throws<InvalidOperationException>(() => arena.All(signal.Gradient).Rows);
    }

    [Fact]
    public void Weights_are_packed_anew_when_parameters_have_changed()
    {
        ModelBuilder build = new(MatrixKernel.Widest);
        Dense layer = new(build, "layer", ParameterGroup.Classifier, inputs: 2, outputs: 1, withBias: false);
        build.Parameters.Allocate();
        Matrix weight = build.Parameters.Parameters[0].Value, x = MatrixOf.Zero(1, 2), y = MatrixOf.Zero(1, 1);
        x[0].Fill(1);
        Arena arena = new(build.Layout, 1, 1, training: false);
        foreach (float value in new[] { 1f, 5f })
        {
            weight[0][0] = weight[1][0] = value;
            build.Parameters.Changed();
            arena.Refresh();
            layer.Forward(arena, x, y);
            Assert.Equal(2 * value, y[0][0]);
        }

        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => layer.BackwardInput(arena, MatrixOf.Zero(1, 1), MatrixOf.Zero(1, 2)));
        Assert.Contains("made for evaluation", thrown.Message, StringComparison.Ordinal);
    }
}
