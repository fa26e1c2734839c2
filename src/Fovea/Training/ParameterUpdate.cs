using System.Numerics.Tensors;
using Fovea.Layers;
using Fovea.Numerics;
using Fovea.Training.Optimizers;

namespace Fovea.Training;

/// <summary>
/// What happens to parameters once the shards' gradients are known: they are added up, measured and clipped by group, and parameters
/// change. All of it is split over the team in chunks that do not depend on the team's size; what a core has touched it touches again.
/// </summary>
internal sealed class ParameterUpdate
{
    private const int ChunkLength = 8192;
    private const int LearnedGroups = (int)ParameterGroup.Statistics;

    private readonly ParameterSet parameters;
    private readonly AlignedBuffer[] shardGradients;
    private readonly IOptimizer optimizer;
    private readonly float clipNorm, policyRateFactor;
    private readonly Chunk[] chunks;
    private readonly double[] squares;
    private readonly float[] scales = new float[LearnedGroups];
    private readonly TeamLoop sumLoop, changeLoop;
    private float learningRate;
    private int step, shards;

    public ParameterUpdate(
        ParameterSet parameters, AlignedBuffer[] shardGradients, IOptimizer optimizer, float clipNorm, float policyRateFactor)
    {
        this.parameters = parameters;
        this.shardGradients = shardGradients;
        this.optimizer = optimizer;
        this.clipNorm = clipNorm;
        this.policyRateFactor = policyRateFactor;
        chunks = [.. Enum.GetValues<ParameterGroup>().SelectMany(ChunksOf)];
        squares = new double[chunks.Length];
        sumLoop = new TeamLoop((chunk, _) => squares[chunk] = BufferSum.Run(shardGradients, shards, chunks[chunk].Start, chunks[chunk].Length));
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

    private IEnumerable<Chunk> ChunksOf(ParameterGroup group)
    {
        (int start, int length) = parameters.RangeOf(group);
        for (int offset = 0; offset < length; offset += ChunkLength)
            yield return new Chunk(start + offset, Math.Min(ChunkLength, length - offset), group);
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

    private readonly record struct Chunk(int Start, int Length, ParameterGroup Group);
}
