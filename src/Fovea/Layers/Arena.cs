using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>
/// The memory of rollouts: every slot of a layout for a number of rows and steps. Rows are cut into blocks; a block is a worker's
/// unit and keeps its steps together, [blocks][steps][rows of the block][stride], so that one product covers all steps of a block
/// and one sum covers all blocks. Blocks do not depend on the number of threads, so neither does the order of any sum.
/// </summary>
public sealed class Arena
{
    private readonly ArenaLayout layout;
    private readonly AlignedBuffer?[] buffers;
    private readonly int steps;
    private readonly int capacity;

    /// <summary>Allocates all slots.</summary>
    /// <param name="layout">What is stored.</param>
    /// <param name="steps">Glimpses per rollout.</param>
    /// <param name="rows">Most rows at a time.</param>
    /// <param name="blockRows">Rows of a block.</param>
    /// <param name="training">Whether slots that only training needs are there.</param>
    public Arena(ArenaLayout layout, int steps, int rows, int blockRows, bool training)
    {
        Guard.AtLeast(steps, 1);
        Guard.AtLeast(rows, 1);
        Guard.AtLeast(blockRows, 1);
        this.layout = layout;
        this.steps = steps;
        capacity = rows;
        BlockRows = blockRows;
        Training = training;
        buffers = new AlignedBuffer?[layout.Slots.Count];
        for (int i = 0; i < buffers.Length; i++)
        {
            (int stride, bool forTraining) = layout.Slots[i];
            if (training || !forTraining) buffers[i] = new AlignedBuffer(checked(steps * rows * stride));
        }

        Rows = rows;
    }

    /// <summary>Rows of a block; the last block may have fewer.</summary>
    public int BlockRows { get; }

    /// <summary>Whether a backward pass will follow.</summary>
    public bool Training { get; }

    /// <summary>Glimpses per rollout.</summary>
    public int Steps => steps;

    /// <summary>Rows in use, at most those allocated.</summary>
    public int Rows { get; private set; }

    /// <summary>Blocks in use.</summary>
    public int Blocks => (Rows + BlockRows - 1) / BlockRows;

    /// <summary>Uses the first <paramref name="rows"/> rows from now on: a short last batch.</summary>
    public void Use(int rows)
    {
        if (rows < 1 || rows > capacity) throw new ArgumentOutOfRangeException(nameof(rows), rows, $"rows must be 1 to {capacity}, but is {rows}");
        Rows = rows;
    }

    /// <summary>Block <paramref name="index"/>.</summary>
    public ArenaBlock Block(int index) => new(this, index * BlockRows, Math.Min(BlockRows, Rows - (index * BlockRows)));

    /// <summary>All rows and steps of a slot in block order, [steps * rows, width].</summary>
    public Matrix All(Slot slot) => View(slot, 0, steps * Rows);

    internal Matrix View(Slot slot, int firstRow, int rows)
    {
        AlignedBuffer buffer = buffers[slot.Index]
            ?? throw new InvalidOperationException("this arena was made for evaluation and has no derivatives");
        int stride = layout.Slots[slot.Index].Stride;
        return new Matrix(buffer.Span.Slice(firstRow * stride, rows * stride), rows, slot.Width, stride);
    }
}
