using Fovea.Layers;

namespace Fovea.Tests.Layers;

public sealed class ArenaTests
{
    [Fact]
    public void Blocks_and_steps_do_not_overlap_and_cover_everything()
    {
        ArenaLayout layout = new();
        Slot slot = layout.Add(3);
        Arena arena = new(layout, steps: 2, rows: 7, blockRows: 3, training: true);
        float number = 0;
        for (int index = 0; index < arena.Blocks; index++)
            for (int t = 0; t < 2; t++)
                for (int row = 0; row < arena.Block(index).Rows; row++) arena.Block(index).Step(slot, t)[row].Fill(++number);

        Assert.Equal([3, 3, 1], Enumerable.Range(0, arena.Blocks).Select(index => arena.Block(index).Rows));
        Assert.Equal(Enumerable.Range(1, 14).Select(value => (float)value), Enumerable.Range(0, 14).Select(row => arena.All(slot)[row][0]));
        Assert.Equal([4f, 5f, 6f], Enumerable.Range(0, 3).Select(row => arena.Block(0).Range(slot, 1..)[row][2]));
    }

    [Fact]
    public void A_short_batch_uses_fewer_blocks()
    {
        ArenaLayout layout = new();
        layout.Add(1);
        Arena arena = new(layout, 1, rows: 100, blockRows: 32, training: false);
        arena.Use(33);
        Assert.Equal(2, arena.Blocks);
        Assert.Equal(1, arena.Block(1).Rows);
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Use(101));
    }

    [Fact]
    public void Derivatives_are_there_for_training_only()
    {
        ArenaLayout layout = new();
        Signal signal = layout.AddSignal(4);
        Arena arena = new(layout, 1, 2, 2, training: false);
        Assert.Throws<InvalidOperationException>(() => arena.Block(0).All(signal.Gradient).Rows);
    }
}
