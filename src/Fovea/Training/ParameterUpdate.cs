using System.Numerics.Tensors;
using Fovea.Layers;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training.Optimizers;

namespace Fovea.Training;

/// <summary>
/// What happens to parameters once their gradients are known: norm and clipping by group, the optimizer, packing. All of it is
/// split over the team in pieces that do not depend on the team's size.
/// </summary>
internal sealed class ParameterUpdate
{
    private const int ChunkLength = 8192;

    private readonly ParameterSet parameters;
    private readonly IReadOnlyList<IPackedWeights> packed;
    private readonly IOptimizer optimizer;
    private readonly float clipNorm, policyRateFactor;
    private readonly (int Start, int Length, ParameterGroup Group)[] chunks;
    private readonly double[] squares;
    private readonly float[] scales = new float[Enum.GetValues<ParameterGroup>().Length];
    private readonly (int Weights, int Unit)[] packUnits;
    private readonly TeamLoop normLoop, updateLoop, packLoop;
    private float learningRate;
    private int step;

    public ParameterUpdate(ImageClassifier model, IOptimizer optimizer, float clipNorm, float policyRateFactor)
    {
        parameters = model.Parameters;
        packed = model.PackedWeights;
        this.optimizer = optimizer;
        this.clipNorm = clipNorm;
        this.policyRateFactor = policyRateFactor;
        chunks = [.. Enum.GetValues<ParameterGroup>().SelectMany(Chunks)];
        squares = new double[chunks.Length];
        packUnits = [.. Enumerable.Range(0, packed.Count).SelectMany(w => Enumerable.Range(0, packed[w].Units).Select(unit => (w, unit)))];
        normLoop = new TeamLoop((chunk, _) => squares[chunk] = SumOfSquares(chunk));
        updateLoop = new TeamLoop((chunk, _) => Update(chunk));
        packLoop = new TeamLoop((unit, _) => packed[packUnits[unit].Weights].Pack(packUnits[unit].Unit));
    }

    /// <summary>Norm of each group's gradient at the last step, before clipping.</summary>
    public double[] Norms { get; } = new double[Enum.GetValues<ParameterGroup>().Length];

    public void Apply(WorkerTeam team, float rate, int stepNumber)
    {
        learningRate = rate;
        step = stepNumber;
        normLoop.Run(team, chunks.Length);
        Clip();
        updateLoop.Run(team, chunks.Length);
        packLoop.Run(team, packUnits.Length);
    }

    private IEnumerable<(int Start, int Length, ParameterGroup Group)> Chunks(ParameterGroup group)
    {
        (int start, int length) = parameters.RangeOf(group);
        for (int offset = 0; offset < length; offset += ChunkLength)
            yield return (start + offset, Math.Min(ChunkLength, length - offset), group);
    }

    private double SumOfSquares(int chunk) =>
        TensorPrimitives.SumOfSquares<float>(parameters.Gradients.Span.Slice(chunks[chunk].Start, chunks[chunk].Length));

    private void Clip()
    {
        Array.Clear(Norms);
        for (int chunk = 0; chunk < chunks.Length; chunk++) Norms[(int)chunks[chunk].Group] += squares[chunk];
        for (int group = 0; group < Norms.Length; group++)
        {
            Norms[group] = Math.Sqrt(Norms[group]);
            scales[group] = clipNorm > 0f && Norms[group] > clipNorm ? (float)(clipNorm / Norms[group]) : 1f;
        }
    }

    private void Update(int chunk)
    {
        (int start, int length, ParameterGroup group) = chunks[chunk];
        float rate = group == ParameterGroup.Policy ? learningRate * policyRateFactor : learningRate;
        optimizer.Update(
            parameters.Values.Span.Slice(start, length), parameters.Gradients.Span.Slice(start, length), start, scales[(int)group], rate, step);
    }
}
