using System.Numerics.Tensors;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Training.Engines;

/// <summary>
/// What happens to parameters once the shards' gradients are known: they are added up, or summed from the shards' activations where
/// they were left out, measured and clipped by group, and parameters change. All of it is split over the team in chunks that do not
/// depend on the team's size; what a core has touched it touches again.
/// </summary>
internal sealed class ParameterUpdate
{
    private const int ChunkLength = 8192, DividedChunkLength = 16384;
    private const int LearnedGroups = (int)ParameterGroup.Statistics;

    private readonly ParameterSet parameters;
    private readonly AlignedBuffer[] shardGradients;
    private readonly Arena[] shardArenas;
    private readonly IOptimizer optimizer;
    private readonly float clipNorm, policyRateFactor;
    private readonly Chunk[] chunks;
    private readonly double[] squares;
    private readonly float[] scales = new float[LearnedGroups];
    private readonly TeamLoop sumLoop, changeLoop;
    private float learningRate;
    private int step, shards;

    /// <summary>Allocates what it measures.</summary>
    /// <param name="parameters">What changes.</param>
    /// <param name="shardGradients">The shards' gradients; the first one is that of the parameters.</param>
    /// <param name="divided">Gradients that the shards leave out.</param>
    /// <param name="shardArenas">The shards' activations, if any gradient is left out.</param>
    /// <param name="optimizer">Changes the parameters.</param>
    /// <param name="clipNorm">Largest norm of a group's gradient; 0 for any.</param>
    /// <param name="policyRateFactor">Learning rate of the policy in units of that of the rest.</param>
    public ParameterUpdate(
        ParameterSet parameters, AlignedBuffer[] shardGradients, IDivisibleGradientWork[] divided, Arena[] shardArenas, IOptimizer optimizer,
        float clipNorm, float policyRateFactor)
    {
        this.parameters = parameters;
        this.shardGradients = shardGradients;
        this.shardArenas = shardArenas;
        this.optimizer = optimizer;
        this.clipNorm = clipNorm;
        this.policyRateFactor = policyRateFactor;
        chunks = [.. Enum.GetValues<ParameterGroup>().SelectMany(group => ChunksOf(group, divided))];
        squares = new double[chunks.Length];
        sumLoop = new TeamLoop((chunk, _) => squares[chunk] = Sum(chunks[chunk]));
        changeLoop = new TeamLoop((chunk, _) => Change(chunks[chunk]));
    }

    /// <summary>Norm of each learned group's gradient at the last step, before clipping.</summary>
    public double[] Norms { get; } = new double[LearnedGroups];

    /// <summary>Adds the first shards' gradients up, in their order, in <see cref="ParameterSet.Gradients"/>, and measures them.</summary>
    public void AddUp(WorkerTeam team, int shardsUsed)
    {
        shards = shardsUsed;
        sumLoop.Run(team, chunks.Length);
        Array.Clear(Norms);
        for (int chunk = 0; chunk < chunks.Length; chunk++)
            if (chunks[chunk].Group != ParameterGroup.Statistics) Norms[(int)chunks[chunk].Group] += squares[chunk];
        for (int group = 0; group < Norms.Length; group++) Norms[group] = Math.Sqrt(Norms[group]);
    }

    /// <summary>Clips and lets the optimizer take a step.</summary>
    public void Change(WorkerTeam team, float rate, int stepNumber)
    {
        learningRate = rate;
        step = stepNumber;
        for (int group = 0; group < Norms.Length; group++)
            scales[group] = clipNorm > 0f && Norms[group] > clipNorm ? (float)(clipNorm / Norms[group]) : 1f;
        changeLoop.Run(team, chunks.Length);
        parameters.Changed();
    }

    private static IEnumerable<Chunk> Cut(int start, int end, int length, ParameterGroup group, IDivisibleGradientWork? work)
    {
        for (int offset = start; offset < end; offset += length) yield return new Chunk(offset, Math.Min(length, end - offset), group, work);
    }

    private IEnumerable<Chunk> ChunksOf(ParameterGroup group, IDivisibleGradientWork[] divided)
    {
        (int start, int length) = parameters.RangeOf(group);
        int end = start + length;
        List<Chunk> found = [];
        foreach (IDivisibleGradientWork work in divided.Where(work => work.Group == group).OrderBy(work => work.Weight.Offset))
        {
            Parameter weight = work.Weight;
            found.AddRange(Cut(start, weight.Offset, ChunkLength, group, null));
            int inputs = Math.Max(1, DividedChunkLength / weight.Stride / Matrix.Line) * Matrix.Line;
            start = weight.Offset + weight.Length;
            found.AddRange(Cut(weight.Offset, start, inputs * weight.Stride, group, work));
        }

        return found.Concat(Cut(start, end, ChunkLength, group, null));
    }

    /// <summary>Sums a chunk of the gradient over the shards and returns the sum of its squares.</summary>
    private double Sum(Chunk chunk)
    {
        if (chunk.Work is not { } work) return BufferSum.AddUp(shardGradients, shards, chunk.Start, chunk.Length);
        Parameter weight = work.Weight;
        int first = (chunk.Start - weight.Offset) / weight.Stride, inputs = chunk.Length / weight.Stride;
        for (int shard = 0; shard < shards; shard++)
            work.SumPart(shardArenas[shard], first, inputs, parameters.Gradients.Span, add: shard > 0);
        return BufferSum.AddUp(shardGradients, 1, chunk.Start, chunk.Length);
    }

    private void Change(Chunk chunk)
    {
        Span<float> values = parameters.Values.Span.Slice(chunk.Start, chunk.Length), gradients = parameters.Gradients.Span.Slice(chunk.Start, chunk.Length);
        if (chunk.Group == ParameterGroup.Statistics)
        {
            TensorPrimitives.Subtract(values, gradients, values);
            return;
        }

        float rate = chunk.Group == ParameterGroup.Policy ? learningRate * policyRateFactor : learningRate;
        optimizer.Update(values, gradients, chunk.Start, scales[(int)chunk.Group], rate, step);
    }

    private readonly record struct Chunk(int Start, int Length, ParameterGroup Group, IDivisibleGradientWork? Work);
}
