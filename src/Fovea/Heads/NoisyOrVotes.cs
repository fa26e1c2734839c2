using System.Numerics.Tensors;
using Fovea.Parts;

namespace Fovea.Heads;

/// <summary>
/// pooled_t = 1 - product of (1 - p_s), s = 0..t: where several classes are said at once, the chance that some glimpse so far saw the class if each is right or wrong
/// whatever the others are ("noisy or"). One glimpse that sees a class is enough, however often others see it too.
///
/// What is added up is n_t = sum of -log(1 - p_s), so that pooled_t = 1 - exp(-n_t).
/// </summary>
internal sealed class NoisyOrVotes : VotePool
{
    // What is learned of a glimpse that is surer than this: more would be lost in rounding.
    private const float LeastDoubt = 1e-4f;

    private readonly Signal tally;

    /// <summary>Declares n_t.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="vote">p_t, [rows, classes + 1].</param>
    /// <param name="pooled">[rows, classes].</param>
    public NoisyOrVotes(ModelBuilder build, Signal vote, Signal pooled)
        : base(vote, pooled) => tally = build.Layout.AddSignal(pooled.Width);

    /// <summary>n_t, [rows, classes], and its derivative after the last glimpse, which the loss writes.</summary>
    public Signal Tally => tally;

    /// <inheritdoc/>
    public override void Forward(Arena arena, int t)
    {
        for (int row = 0; row < arena.Rows; row++)
        {
            Span<float> seen = arena.Step(Vote.Value, t)[row][..^1], sum = arena.Step(tally.Value, t)[row], pooled = arena.Step(Pooled.Value, t)[row];
            for (int c = 0; c < sum.Length; c++) sum[c] = -MathF.Log(Doubt(seen[c]));
            if (t > 0) TensorPrimitives.Add(sum, arena.Step(tally.Value, t - 1)[row], sum);
            for (int c = 0; c < sum.Length; c++) pooled[c] = 1f - MathF.Exp(-sum[c]);
        }
    }

    /// <inheritdoc/>
    public override void Backward(Arena arena, int t)
    {
        bool isLast = t == arena.Steps - 1;
        for (int row = 0; row < arena.Rows; row++)
        {
            Span<float> byTally = arena.Step(tally.Gradient, t)[row], byPooled = arena.Step(Pooled.Gradient, t)[row], byVote = arena.Step(Vote.Gradient, t)[row];
            ReadOnlySpan<float> pooled = arena.Step(Pooled.Value, t)[row], p = arena.Step(Vote.Value, t)[row];
            if (!isLast) arena.Step(tally.Gradient, t + 1)[row].CopyTo(byTally);
            for (int c = 0; c < byTally.Length; c++)
            {
                byTally[c] += byPooled[c] * (1f - pooled[c]);
                byVote[c] += byTally[c] / Doubt(p[c]);
            }
        }
    }

    private static float Doubt(float p) => MathF.Max(1f - p, LeastDoubt);
}
