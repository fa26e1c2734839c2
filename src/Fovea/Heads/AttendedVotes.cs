using System.Numerics.Tensors;
using Fovea.Parts;

namespace Fovea.Heads;

/// <summary>
/// A mean of votes, of which those count most that their glimpses say should, as a model attends to its parts: for classes that one glimpse among many tells, the
/// one with the largest thing or the topmost (Ilse et al. 2018, "Attention-based Deep Multiple Instance Learning", here glimpse after glimpse).
///
/// Notation, for a row: u_t = linear(g_t) says how much glimpse t counts; n_t = sum of exp(u_s) p_s / sum of exp(u_s), s = 0..t; pooled_t = log(n_t, of whose "nothing"
/// every class gets the same part). It is made as n_t = n_(t-1) + a_t (p_t - n_(t-1)), a_t = sigmoid(u_t - L_(t-1)), L_t = log(sum of exp(u_s)); a_0 = 1.
/// </summary>
internal sealed class AttendedVotes : VotePool
{
    // Added to what the logarithm is taken of: a class that no glimpse speaks for is this unlikely, and not impossible.
    private const float Least = 1e-3f;

    private readonly Signal glimpse, mean, weight;
    private readonly Slot total, totalGradient, attention;
    private readonly Dense glimpseToWeight;

    /// <summary>Declares u_t and n_t.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="glimpse">g_t, [rows, features].</param>
    /// <param name="vote">p_t, [rows, classes + 1].</param>
    /// <param name="pooled">[rows, classes].</param>
    public AttendedVotes(ModelBuilder build, Signal glimpse, Signal vote, Signal pooled)
        : base(vote, pooled)
    {
        this.glimpse = glimpse;
        mean = build.Layout.AddSignal(vote.Width);
        weight = build.Layout.AddSignal(1);
        total = build.Layout.Add(1);
        attention = build.Layout.Add(1);
        totalGradient = build.Layout.AddForTraining(1);
        glimpseToWeight = new Dense(build, "votes.attention", ParameterGroup.Classifier, glimpse.Width, 1, weights: Initializer.Constant(0f));
        glimpseToWeight.LearnFrom(build, glimpse.Value, .., weight.Gradient, ..);
    }

    /// <inheritdoc/>
    public override void Forward(Arena arena, int t)
    {
        Matrix weightT = arena.Step(weight.Value, t);
        glimpseToWeight.Forward(arena, arena.Step(glimpse.Value, t), weightT);
        for (int row = 0; row < arena.Rows; row++)
        {
            ReadOnlySpan<float> p = arena.Step(Vote.Value, t)[row];
            Span<float> n = arena.Step(mean.Value, t)[row], pooled = arena.Step(Pooled.Value, t)[row];
            float u = weightT[row][0], before = t > 0 ? arena.Step(total, t - 1)[row][0] : float.NegativeInfinity;
            float a = t > 0 ? 1f / (1f + MathF.Exp(before - u)) : 1f;
            arena.Step(attention, t)[row][0] = a;
            arena.Step(total, t)[row][0] = MathF.Max(u, before) + MathF.Log(1f + MathF.Exp(-MathF.Abs(u - before)));
            if (t > 0) TensorPrimitives.Lerp(arena.Step(mean.Value, t - 1)[row], p, a, n);
            else p.CopyTo(n);
            TensorPrimitives.Add(n[..^1], (n[^1] / pooled.Length) + Least, pooled);
            TensorPrimitives.Log(pooled, pooled);
        }
    }

    /// <inheritdoc/>
    public override void Backward(Arena arena, int t)
    {
        bool isLast = t == arena.Steps - 1;
        Span<float> step = stackalloc float[Vote.Width];
        for (int row = 0; row < arena.Rows; row++)
        {
            ReadOnlySpan<float> pooled = arena.Step(Pooled.Value, t)[row], byPooled = arena.Step(Pooled.Gradient, t)[row], p = arena.Step(Vote.Value, t)[row];
            Span<float> byMean = arena.Step(mean.Gradient, t)[row], byVote = arena.Step(Vote.Gradient, t)[row];
            float a = arena.Step(attention, t)[row][0], byTotal = 0f;
            byMean.Clear();
            if (!isLast)
            {
                TensorPrimitives.Multiply(arena.Step(mean.Gradient, t + 1)[row], 1f - arena.Step(attention, t + 1)[row][0], byMean);
                byTotal = arena.Step(totalGradient, t + 1)[row][0];
            }

            float shared = 0f;
            for (int c = 0; c < pooled.Length; c++)
            {
                float byShare = byPooled[c] * MathF.Exp(-pooled[c]);
                byMean[c] += byShare;
                shared += byShare;
            }

            byMean[^1] += shared / pooled.Length;
            TensorPrimitives.MultiplyAdd(byMean, a, byVote, byVote);
            float byGate = 0f;
            if (t > 0)
            {
                TensorPrimitives.Subtract(p, arena.Step(mean.Value, t - 1)[row], step);
                byGate = TensorPrimitives.Dot(byMean, step) * a * (1f - a);
            }

            arena.Step(weight.Gradient, t)[row][0] = byGate + (a * byTotal);
            arena.Step(totalGradient, t)[row][0] = ((1f - a) * byTotal) - byGate;
        }
    }

    /// <inheritdoc/>
    public override void BackwardGlimpses(Arena arena) => glimpseToWeight.BackwardInputAdd(arena, arena.All(weight.Gradient), arena.All(glimpse.Gradient));
}
