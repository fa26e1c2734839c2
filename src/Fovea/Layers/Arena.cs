using Fovea.Numerics;

namespace Fovea.Parts;

/// <summary>
/// The memory of a block of rollouts: every slot of a layout for a number of rows and steps, [steps][rows][stride], so that one product
/// covers all steps; and the weights as the kernel reads them. A worker owns one and uses it for one block after another, so that all of
/// it stays in the cache of the worker's core.
/// </summary>
public sealed class Arena
{
    private readonly ArenaLayout layout;
    private readonly AlignedBuffer?[] buffers;
    private readonly PackedWeights weights;
    private readonly AlignedBuffer? scratch;
    private readonly int capacity;
    private readonly ByteRows?[] lent;

    /// <summary>Allocates all slots.</summary>
    /// <param name="layout">What is stored.</param>
    /// <param name="steps">Glimpses per rollout.</param>
    /// <param name="rows">Most rows at a time.</param>
    /// <param name="training">Whether slots that only training needs are there.</param>
    public Arena(ArenaLayout layout, int steps, int rows, bool training)
        : this(layout, steps, rows, training, new PackedWeights(Check.Given(layout), training))
    {
    }

    /// <summary>Allocates all slots, beside weights that others may read, too.</summary>
    internal Arena(ArenaLayout layout, int steps, int rows, bool training, PackedWeights weights)
    {
        Guard.AtLeast(steps, 1);
        Guard.AtLeast(rows, 1);
        this.layout = layout;
        this.weights = weights;
        Steps = steps;
        capacity = rows;
        Training = training;
        buffers = new AlignedBuffer?[layout.Slots.Count];
        lent = new ByteRows?[buffers.Length];
        for (int i = 0; i < buffers.Length; i++)
        {
            (int stride, bool forTraining, SlotExtent extent) = layout.Slots[i];
            if (forTraining && !training) continue;
            buffers[i] = new AlignedBuffer(checked(extent == SlotExtent.Turned
                ? stride * Matrix.StrideFor(steps * rows)
                : (extent == SlotExtent.Rows ? 1 : steps) * (extent == SlotExtent.Steps ? 1 : rows) * stride));
        }

        if (layout.ScratchLength > 0) scratch = new AlignedBuffer(layout.ScratchLength);
        Block = training ? ArenaBlock.ForTraining(rows, share: 1f, normalizesTogether: true) : ArenaBlock.ForEvaluation(rows);
    }

    /// <summary>Whether there is room for a backward pass.</summary>
    public bool Training { get; }

    /// <summary>Glimpses per rollout.</summary>
    public int Steps { get; }

    /// <summary>Rows of the block at hand.</summary>
    public int Rows => Block.Rows;

    /// <summary>What part of a training batch the block at hand is, above 0, at most 1.</summary>
    public float Share => Block.Share;

    /// <summary>
    /// Whether a <see cref="BatchNormalization"/> normalises the block at hand by its own statistics and follows those; if not, by the running ones.
    /// </summary>
    public bool NormalizesTogether => Block.NormalizesTogether;

    /// <summary>The block at hand.</summary>
    internal ArenaBlock Block { get; private set; }

    /// <summary>Goes on to another block; what slots hold from the one before means nothing to it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has no rows, or more than were allocated.</exception>
    /// <exception cref="InvalidOperationException">Its rows are normalised together, and this arena was made for evaluation.</exception>
    internal void Begin(ArenaBlock block)
    {
        if (block.Rows < 1 || block.Rows > capacity) throw new ArgumentOutOfRangeException(nameof(block), block.Rows, $"rows must be 1 to {capacity}, but is {block.Rows}");
        if (block.NormalizesTogether && !Training) throw MadeForEvaluation();
        Block = block;
    }

    /// <summary>The numbers of step <paramref name="t"/>, [rows, width].</summary>
    public Matrix Step(Slot slot, int t) => View(slot, t, 1);

    /// <summary>The numbers of a slot that has them once for all steps, [rows, width].</summary>
    public Matrix Once(Slot slot) => View(slot, 0, 1);

    /// <summary>The numbers of all steps, step by step, [steps * rows, width].</summary>
    public Matrix All(Slot slot) => View(slot, 0, Steps);

    /// <summary>The numbers of a range of steps, step by step, [count * rows, width].</summary>
    public Matrix Range(Slot slot, Range steps)
    {
        (int first, int count) = steps.GetOffsetAndLength(Steps);
        return View(slot, first, count);
    }

    /// <summary>The numbers of all steps of a turned slot: [width, steps * rows].</summary>
    internal Matrix Turned(Slot slot)
    {
        if (!slot.IsTurned) throw new InvalidOperationException("this slot is not turned");
        AlignedBuffer buffer = buffers[slot.Index] ?? throw MadeForEvaluation();
        return new Matrix(buffer.Span, slot.Width, Steps * Rows, Matrix.StrideFor(Steps * capacity));
    }

    /// <summary>Bytes of 0 to 255 that stand for the numbers of 0 to 1 of a slot's rows, which are not there then: images as they are, in a quarter of the memory.</summary>
    internal ByteRows? LentTo(Slot slot) => lent[slot.Index];

    /// <summary>Lends bytes to a slot, or takes them back.</summary>
    internal void Lend(Slot slot, ByteRows? bytes) => lent[slot.Index] = bytes;

    /// <summary>Numbers that mean nothing once the layer that writes them is done: all layers share them, so that they stay in cache.</summary>
    /// <param name="length">How many; at most what <see cref="ArenaLayout.ReserveScratch"/> was asked for.</param>
    internal Span<float> Scratch(int length) => scratch is { } buffer ? buffer.Span[..length] : throw new InvalidOperationException("no layer has asked for scratch");

    /// <summary>Weights as they were at the last <see cref="Refresh"/>.</summary>
    internal PackedMatrix Packed(PackedSlot slot) => weights[slot] ?? throw MadeForEvaluation();

    /// <summary>Packs the weights anew if parameters have changed since the last time; every forward pass begins with it.</summary>
    public void Refresh() => weights.Refresh();

    private static InvalidOperationException MadeForEvaluation() => new("this arena was made for evaluation and has nothing for derivatives");

    private Matrix View(Slot slot, int firstStep, int count)
    {
        if (slot.IsTurned) throw new InvalidOperationException("this slot is turned: it has no rows");
        AlignedBuffer buffer = buffers[slot.Index] ?? throw MadeForEvaluation();
        (int stride, _, SlotExtent extent) = layout.Slots[slot.Index];
        int rows = extent == SlotExtent.Steps ? 1 : Rows;
        return new Matrix(buffer.Span.Slice(firstStep * rows * stride, count * rows * stride), count * rows * slot.Positions, slot.Width, stride / slot.Positions);
    }
}

/// <summary>Rows that pass through a model together, and what layers must know of them.</summary>
/// <param name="Rows">How many, at least 1.</param>
/// <param name="Share">What part of a training batch they are, above 0, at most 1.</param>
/// <param name="NormalizesTogether">See <see cref="Arena.NormalizesTogether"/>.</param>
internal readonly record struct ArenaBlock(int Rows, float Share, bool NormalizesTogether)
{
    /// <summary>Rows of an evaluation: none depends on the others.</summary>
    public static ArenaBlock ForEvaluation(int rows) => new(rows, Share: 1f, NormalizesTogether: false);

    /// <summary>Rows to learn from. A single one is normalised as in evaluation, since its own statistics say nothing.</summary>
    /// <param name="rows">How many, at least 1.</param>
    /// <param name="share">What part of a batch they are, above 0, at most 1.</param>
    /// <param name="normalizesTogether">Whether the model normalises over rows.</param>
    public static ArenaBlock ForTraining(int rows, float share, bool normalizesTogether) => new(rows, share, normalizesTogether && rows > 1);
}

/// <summary>
/// Hands out places for activations and for packed weights while a model is put together; arenas are made from it afterwards.
/// </summary>
public sealed class ArenaLayout
{
    private readonly List<(int Stride, bool ForTraining, SlotExtent Extent)> slots = [];
    private readonly List<(Parameter Weight, bool Transposed)> packed = [];

    internal ArenaLayout(MatrixKernel kernel) => Kernel = kernel;

    /// <summary>Says how weights are packed.</summary>
    internal MatrixKernel Kernel { get; }

    internal IReadOnlyList<(int Stride, bool ForTraining, SlotExtent Extent)> Slots => slots;

    internal IReadOnlyList<(Parameter Weight, bool Transposed)> PackedWeights => packed;

    /// <summary>Numbers of scratch that an arena has.</summary>
    internal int ScratchLength { get; private set; }

    /// <summary>A place for <paramref name="width"/> numbers per row and step.</summary>
    public Slot Add(int width) => Add(width, forTraining: false);

    /// <summary>A place that only training needs, such as a derivative.</summary>
    public Slot AddForTraining(int width) => Add(width, forTraining: true);

    /// <summary>A place that only training needs for <paramref name="width"/> numbers per step, one row for all rows, such as a mean.</summary>
    public Slot AddStepForTraining(int width) => Add(width, forTraining: true, SlotExtent.Steps);

    /// <summary>A place for <paramref name="width"/> numbers per row that all steps share.</summary>
    public Slot AddOnce(int width) => Add(width, forTraining: false, SlotExtent.Rows);

    /// <summary>The same, which only training needs.</summary>
    public Slot AddOnceForTraining(int width) => Add(width, forTraining: true, SlotExtent.Rows);

    /// <summary>A place for activations and one for their derivatives.</summary>
    public Signal AddSignal(int width) => new(Add(width), AddForTraining(width));

    /// <summary>
    /// A place for activations and one for their derivatives, both turned: numbers of one kind lie side by side, [width, steps * rows], as a convolution by vectors along
    /// images makes and reads them.
    /// </summary>
    internal Signal AddTurnedSignal(int width) => new(AddTurned(width, forTraining: false), AddTurned(width, forTraining: true));

    /// <summary>A place for feature maps, channels last, and one for their derivatives: [steps * rows * positions, filters], without a gap.</summary>
    /// <param name="positions">Positions of a map.</param>
    /// <param name="filters">Numbers at a position, a multiple of <see cref="Matrix.Line"/>.</param>
    internal Signal AddMaps(int positions, int filters) =>
        new(AddMaps(positions, filters, forTraining: false), AddMaps(positions, filters, forTraining: true));

    /// <summary>A place for feature maps, channels last, without one for derivatives.</summary>
    internal Slot AddMapValues(int positions, int filters) => AddMaps(positions, filters, forTraining: false);

    /// <summary>Sees to it that <see cref="Arena.Scratch"/> has at least <paramref name="length"/> numbers.</summary>
    internal void ReserveScratch(int length) => ScratchLength = Math.Max(ScratchLength, length);

    /// <summary>A place for weights [inputs, outputs] as the kernel reads them.</summary>
    internal PackedSlot AddPacked(Parameter weight) => AddPacked(weight, transposed: false);

    /// <summary>A place for the transpose of weights, which only training needs: derivatives by a layer's input.</summary>
    internal PackedSlot AddPackedTransposed(Parameter weight) => AddPacked(weight, transposed: true);

    private Slot Add(int width, bool forTraining, SlotExtent extent = SlotExtent.StepsAndRows)
    {
        Guard.AtLeast(width, 1);
        slots.Add((Matrix.StrideFor(width), forTraining, extent));
        return new Slot(slots.Count - 1, width);
    }

    private Slot AddTurned(int width, bool forTraining)
    {
        Guard.AtLeast(width, 1);
        slots.Add((width, forTraining, SlotExtent.Turned));
        return new Slot(slots.Count - 1, width) { IsTurned = true };
    }

    private Slot AddMaps(int positions, int filters, bool forTraining)
    {
        Guard.AtLeast(positions, 1);
        if (filters < 1 || filters % Matrix.Line != 0) throw new ArgumentOutOfRangeException(nameof(filters), filters, $"filters must be a multiple of {Matrix.Line}, but is {filters}");
        slots.Add((checked(positions * filters), forTraining, SlotExtent.StepsAndRows));
        return new Slot(slots.Count - 1, filters) { Positions = positions };
    }

    private PackedSlot AddPacked(Parameter weight, bool transposed)
    {
        packed.Add((weight, transposed));
        return new PackedSlot(packed.Count - 1);
    }
}

/// <summary>What a slot has numbers for.</summary>
internal enum SlotExtent
{
    /// <summary>Every row of every step.</summary>
    StepsAndRows,

    /// <summary>Every step, one row for all rows.</summary>
    Steps,

    /// <summary>Every row, for all steps together.</summary>
    Rows,

    /// <summary>Every row of every step, a column for each.</summary>
    Turned,
}

/// <summary>A place in an <see cref="Arena"/> for [steps, rows, width] numbers, handed out by an <see cref="ArenaLayout"/>.</summary>
/// <param name="Index">Number of the place.</param>
/// <param name="Width">Numbers per row.</param>
public readonly record struct Slot(int Index, int Width)
{
    private readonly int furtherPositions;

    /// <summary>Rows of the slot that a row of the block has: 1, but in feature maps the positions of a map.</summary>
    internal int Positions
    {
        get => furtherPositions + 1;
        init => furtherPositions = value - 1;
    }

    /// <summary>Whether it is laid out as [width, steps * rows]: see <see cref="Arena.Turned"/>.</summary>
    internal bool IsTurned { get; init; }

    /// <summary>Feature maps as [steps * rows, positions * filters].</summary>
    internal Slot Flat => this with { Width = Width * Positions, Positions = 1 };
}

/// <summary>A place in an <see cref="Arena"/> for packed weights.</summary>
/// <param name="Index">Number of the place.</param>
internal readonly record struct PackedSlot(int Index);

/// <summary>What flows from one part of a model to the next: activations and, beside them, the loss's derivative by each.</summary>
/// <param name="Value">Activations.</param>
/// <param name="Gradient">Derivatives, of the same width.</param>
public readonly record struct Signal(Slot Value, Slot Gradient)
{
    /// <summary>Numbers per row.</summary>
    public int Width => Value.Width;
}
