using System.Numerics.Tensors;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// What every glimpse says by itself, added up beside the core's class: for images on which many small things count together, where a sum of bounded votes is learned
/// far sooner than a state that must keep them apart.
///
/// Notation, for a row: p_t [classes + 1] = softmax of a linear layer on glimpse features g_t, the last number of it "nothing"; n_t = sum of p_s without that, s = 0..t;
/// logits_t += W n_t, W [classes, classes]. The class that a glimpse says by itself is q_t = p_t without "nothing", of which every class gets the same part.
///
/// Where several classes are said at once, one glimpse that sees a class is enough, however often others see it too: m_t = 1 - product of (1 - p_s), the chance that
/// some glimpse so far saw the class if each is right or wrong whatever the others are ("noisy or"), and logits_t += W m_t. What is added up is
/// n_t = sum of -log(1 - p_s), so that m_t = 1 - exp(-n_t).
/// </summary>
internal sealed class Votes
{
    // What is learned of a glimpse that is surer than this: more would be lost in rounding.
    private const float LeastDoubt = 1e-4f;

    private readonly Signal glimpse, logits, vote, tally, seen;
    private readonly Slot voteLogits;
    private readonly Dense glimpseToVote, tallyToLogits;
    private readonly bool everyGlimpse, several;

    /// <summary>Declares the votes.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="glimpse">g, [rows, features].</param>
    /// <param name="logits">The action network's output, [rows, classes].</param>
    /// <param name="scale">First value of W on its diagonal.</param>
    /// <param name="everyGlimpse">Whether training reads the class off every glimpse or off the last only.</param>
    /// <param name="several">Whether several classes are said at once.</param>
    public Votes(ModelBuilder build, Signal glimpse, Signal logits, float scale, bool everyGlimpse, bool several)
    {
        (this.glimpse, this.logits, this.everyGlimpse, this.several) = (glimpse, logits, everyGlimpse, several);
        int classes = logits.Width;
        vote = build.Layout.AddSignal(classes + 1);
        voteLogits = build.Layout.AddForTraining(classes + 1);
        tally = build.Layout.AddSignal(classes);
        seen = several ? build.Layout.AddSignal(classes) : tally;
        const ParameterGroup group = ParameterGroup.Classifier;
        glimpseToVote = new Dense(build, "votes", group, glimpse.Width, classes + 1);
        tallyToLogits = new Dense(build, "votes.tally", group, classes, classes, withBias: false, weights: new Initializer(0f) { Diagonal = scale });
        glimpseToVote.LearnFrom(build, glimpse.Value, .., voteLogits, ..);
        Range judged = everyGlimpse ? .. : ^1..;
        tallyToLogits.LearnFrom(build, seen.Value, judged, logits.Gradient, judged);
    }

    /// <summary>p_t, [rows, classes + 1], and its derivative, which the loss writes unless several classes are said at once.</summary>
    public Signal Vote => vote;

    /// <summary>n_t, [rows, classes], and where several classes are said at once its derivative after the last glimpse, which the loss writes.</summary>
    public Signal Tally => tally;

    /// <summary>Lets glimpse <paramref name="t"/> vote.</summary>
    /// <param name="arena">The rows.</param>
    /// <param name="t">The glimpse.</param>
    /// <param name="intoLogits">Whether the votes so far are added to the logits of this step, which are there.</param>
    public void Forward(Arena arena, int t, bool intoLogits)
    {
        Matrix voteT = arena.Step(vote.Value, t), tallyT = arena.Step(tally.Value, t);
        glimpseToVote.Forward(arena, arena.Step(glimpse.Value, t), voteT);
        for (int row = 0; row < voteT.Rows; row++)
        {
            Span<float> votes = voteT[row], sum = tallyT[row];
            TensorPrimitives.SoftMax(votes, votes);
            votes[..^1].CopyTo(sum);
            if (several)
                foreach (ref float p in sum) p = -MathF.Log(Doubt(p));
            if (t > 0) TensorPrimitives.Add(sum, arena.Step(tally.Value, t - 1)[row], sum);
            if (!several) continue;
            Span<float> seenT = arena.Step(seen.Value, t)[row];
            for (int c = 0; c < seenT.Length; c++) seenT[c] = 1f - MathF.Exp(-sum[c]);
        }

        if (intoLogits) tallyToLogits.ForwardAdd(arena, arena.Step(seen.Value, t), arena.Step(logits.Value, t));
    }

    /// <summary>Adds to the derivative by g of all steps; called when those by the logits and by <see cref="Vote"/> are there, and the core's by g.</summary>
    public void Backward(Arena arena)
    {
        for (int t = arena.Steps - 1; t >= 0; t--)
        {
            Matrix tallyT = arena.Step(tally.Gradient, t), voteGradient = arena.Step(vote.Gradient, t), voteT = arena.Step(vote.Value, t), inner = arena.Step(voteLogits, t);
            bool isLast = t == arena.Steps - 1;
            if (several) BackwardSeen(arena, t);
            else if (isLast || everyGlimpse) tallyToLogits.BackwardInput(arena, arena.Step(logits.Gradient, t), tallyT);
            else tallyT.Values.Clear();
            for (int row = 0; row < tallyT.Rows; row++)
            {
                Span<float> sum = tallyT[row], gradient = voteGradient[row], p = voteT[row];
                if (!isLast) TensorPrimitives.Add(sum, arena.Step(tally.Gradient, t + 1)[row], sum);
                if (several) ThroughDoubt(sum, p, gradient);
                else TensorPrimitives.Add(gradient[..^1], sum, gradient[..^1]);
                TensorPrimitives.Subtract(gradient, TensorPrimitives.Dot(gradient, p), inner[row]);
                TensorPrimitives.Multiply(inner[row], p, inner[row]);
            }
        }

        glimpseToVote.BackwardInputAdd(arena, arena.All(voteLogits), arena.All(glimpse.Gradient));
    }

    private static float Doubt(float p) => MathF.Max(1f - p, LeastDoubt);

    /// <summary>The derivative by p from that by n, of which every p_s is a part.</summary>
    private static void ThroughDoubt(ReadOnlySpan<float> byTally, ReadOnlySpan<float> p, Span<float> byVote)
    {
        for (int c = 0; c < byTally.Length; c++) byVote[c] = byTally[c] / Doubt(p[c]);
        byVote[^1] = 0f;
    }

    /// <summary>The derivative by n_t from that by m_t, beside what the loss has written after the last glimpse.</summary>
    private void BackwardSeen(Arena arena, int t)
    {
        Matrix tallyGradient = arena.Step(tally.Gradient, t), seenGradient = arena.Step(seen.Gradient, t), seenT = arena.Step(seen.Value, t);
        bool isLast = t == arena.Steps - 1;
        if (!isLast) tallyGradient.Values.Clear();
        if (!isLast && !everyGlimpse) return;
        tallyToLogits.BackwardInput(arena, arena.Step(logits.Gradient, t), seenGradient);
        for (int row = 0; row < seenT.Rows; row++)
            for (int c = 0; c < seenT.Columns; c++) tallyGradient[row][c] += seenGradient[row][c] * (1f - seenT[row][c]);
    }
}

/// <summary>What every glimpse says by itself, as votes for classes or for nothing, which are added up beside the core's class.</summary>
public sealed record VoteOptions
{
    /// <summary>What a vote for a class adds to that class's logit at first.</summary>
    /// <value>0 to 100; default 2.</value>
    public float Scale { get; init => field = Check.AtLeast(value, 0f, 100f, nameof(Scale)); } = 2f;
}
