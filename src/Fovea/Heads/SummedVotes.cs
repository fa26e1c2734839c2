using System.Numerics.Tensors;
using Fovea.Parts;

namespace Fovea.Heads;

/// <summary>pooled_t = sum of p_s without "nothing", s = 0..t: many small things count together.</summary>
/// <param name="vote">p_t, [rows, classes + 1].</param>
/// <param name="pooled">[rows, classes].</param>
internal sealed class SummedVotes(Signal vote, Signal pooled) : VotePool(vote, pooled)
{
    /// <inheritdoc/>
    public override void Forward(Arena arena, int t)
    {
        Matrix votes = arena.Step(Vote.Value, t), sums = arena.Step(Pooled.Value, t);
        for (int row = 0; row < sums.Rows; row++)
        {
            votes[row][..^1].CopyTo(sums[row]);
            if (t > 0) TensorPrimitives.Add(sums[row], arena.Step(Pooled.Value, t - 1)[row], sums[row]);
        }
    }

    /// <inheritdoc/>
    public override void Backward(Arena arena, int t)
    {
        Matrix votes = arena.Step(Vote.Gradient, t), sums = arena.Step(Pooled.Gradient, t);
        for (int row = 0; row < sums.Rows; row++)
        {
            if (t < arena.Steps - 1) TensorPrimitives.Add(sums[row], arena.Step(Pooled.Gradient, t + 1)[row], sums[row]);
            TensorPrimitives.Add(votes[row][..^1], sums[row], votes[row][..^1]);
        }
    }
}
