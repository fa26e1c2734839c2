using System.Numerics.Tensors;
using Fovea.Data;
using Fovea.Models;
using Fovea.Parts;
using Fovea.Policies;

namespace Fovea.PolicyGradients;

/// <summary>
/// The hybrid loss (Mnih et al. 2014, section 3.2): cross-entropy of the class, REINFORCE for the chosen locations
/// (equation 2), squared error of the baseline.
///
/// Notation, for a row with T glimpses: r_t what the class said after glimpse t would earn; G_t the return of the choice of location_t, see
/// <see cref="Returns"/>; b_t the baseline read off state_t; A_t its advantage, a constant for the policy, see <see cref="Advantages"/>; log p_t the
/// log-probability of location_t before it is cut off, see <see cref="GaussianPolicy"/>; H_t the entropy of the choice; q_t what glimpse t says by itself, see
/// <see cref="Votes"/>. Choices are those of t = 1..T-1, and of t = 0 too where the first location is chosen.
///   loss = cross-entropy_(T-1) + w_e * mean over t = 0..T-2 of cross-entropy_t
///                              + w_g * mean over t = 0..T-1 of -log q_t of the true class, or of several classes, binary cross-entropy of m_(T-1)
///                              + w_p * mean over the choices of -A_t * log p_t
///                              - w_h * mean over the choices of H_t
///                              + w_b * mean over the choices of (b_(t-1) - G_t)^2,    mean over rows.
/// Where a model says several classes, cross-entropies are binary ones, see <see cref="BinaryCrossEntropy"/>.
/// With label smoothing the derivative of each cross-entropy is that of a smoothed truth, see <see cref="CrossEntropy"/>; what is told stays that of the true class.
/// With ratio-clipped updates the policy's term is -<see cref="RatioClip"/>'s surrogate of A_t instead.
/// </summary>
internal sealed class HybridLoss : ILoss
{
    // Less than any probability that is told apart.
    private const float Least = 1e-30f;

    // Of a class that no glimpse has seen at all, how sure that still is: its derivative stays finite.
    private const float LeastSeen = 1e-4f;

    private readonly RecurrentAttentionModel model;
    private readonly LossOptions options;
    private readonly ClassificationLoss classification;
    private readonly bool everyGlimpse;
    private readonly int firstChoice;

    /// <summary>The loss of a model, whose options must be such that they go together; training checks that.</summary>
    /// <param name="model">Whose outputs these are.</param>
    /// <param name="options">How the parts are put together.</param>
    /// <param name="classWeights">[classes], factors on the classes' cross-entropy; null for 1 each.</param>
    public HybridLoss(RecurrentAttentionModel model, LossOptions options, float[]? classWeights = null)
    {
        this.model = model;
        this.options = options;
        classification = new ClassificationLoss(model, classWeights, options.LabelSmoothing);
        everyGlimpse = model.Options.ClassAfterEveryGlimpse;
        firstChoice = model.Options.Start == StartLocation.Chosen ? model.Policy.FirstChoice : 1;
    }

    /// <inheritdoc/>
    public void Evaluate(Arena arena, RowBatch batch, float rowWeight, Span<RowLoss> rowLosses)
    {
        int rows = arena.Rows, last = arena.Steps - 1;
        Span<float> rewardsT = stackalloc float[rows], rewardsTm1 = stackalloc float[rows];
        Span<float> returns = stackalloc float[rows], advantages = stackalloc float[rows];
        JudgeLast(arena, batch, rowWeight, rewardsT, rowLosses);
        if (options.RewardTiming == RewardTiming.End) Returns.AtEnd(rewardsT, returns);
        else returns.Clear();
        model.Policy.ClearGradients(arena);
        for (int t = last; t >= 0; t--)
        {
            if (everyGlimpse && t > 0) JudgeEarly(arena, batch, t - 1, rowWeight, rewardsTm1, rowLosses);
            if (model.Vote is { } vote)
            {
                if (model.SeveralClasses && t == last) JudgeGlimpses(arena, batch, rowWeight, rowLosses);
                JudgeGlimpse(arena, batch, vote, t, rowWeight, options.RewardTiming == RewardTiming.Glimpse ? returns : default, rowLosses);
            }

            if (options.RewardTiming == RewardTiming.Gains)
            {
                // Before the first glimpse nothing was said, and nothing earned.
                if (t == 0) rewardsTm1.Clear();
                Returns.AddGains(rewardsT, rewardsTm1, options.Discount, returns);
                rewardsTm1.CopyTo(rewardsT);
            }

            if (t < firstChoice) break;
            if (options.Baseline == BaselineKind.Learned) Advantages.OverLearned(returns, arena.Step(model.Baseline.Value, t - 1), advantages);
            else if (options.Baseline == BaselineKind.LeaveOneOut) Advantages.OverOtherRollouts(returns, batch.Rollouts, advantages);
            else if (options.Baseline == BaselineKind.Standardized) Advantages.Standardized(returns, advantages);
            else Advantages.OverNothing(returns, advantages);
            TeachPolicy(arena, t, rowWeight, advantages, rowLosses);
            if (t > 0) TeachBaseline(arena, t, rowWeight, returns, rowLosses);
        }
    }

    /// <summary>The class after the last glimpse: its loss and what it earns.</summary>
    private void JudgeLast(Arena arena, RowBatch batch, float rowWeight, Span<float> rewards, Span<RowLoss> rowLosses)
    {
        for (int row = 0; row < arena.Rows; row++)
        {
            (float loss, float weighted, bool correct) = classification.Classify(arena, batch, arena.Steps - 1, row, rowWeight);
            rewards[row] = Earned(arena, arena.Steps - 1, row, loss, correct);
            rowLosses[row] = new RowLoss { CrossEntropy = loss, Classification = weighted, Reward = rewards[row], Correct = correct ? 1 : 0 };
        }
    }

    /// <summary>The class after a glimpse before the last: its loss and what it would earn.</summary>
    private void JudgeEarly(Arena arena, RowBatch batch, int t, float rowWeight, Span<float> rewards, Span<RowLoss> rowLosses)
    {
        float share = 1f / (arena.Steps - 1);
        for (int row = 0; row < arena.Rows; row++)
        {
            (float loss, float weighted, bool correct) = classification.Classify(arena, batch, t, row, rowWeight * options.EarlyClassWeight * share);
            rewards[row] = Earned(arena, t, row, loss, correct);
            rowLosses[row] += new RowLoss { EarlyCrossEntropy = loss * share, Classification = options.EarlyClassWeight * weighted * share };
        }
    }

    /// <summary>What a row earns for the class after a glimpse.</summary>
    private float Earned(Arena arena, int t, int row, float loss, bool correct)
    {
        if (options.Reward != RewardKind.Information) return options.Reward.Earned(loss, correct, default, model.SeveralClasses);
        ReadOnlySpan<float> logits = arena.Step(model.Logits.Value, t)[row];
        Span<float> probabilities = stackalloc float[logits.Length];
        ClassProbabilities.Read(model, logits, probabilities);
        return options.Reward.Earned(loss, correct, probabilities, model.SeveralClasses);
    }

    /// <summary>What a glimpse says by itself: its loss and the derivative by its vote, unless several classes are said at once; and what it earns if <paramref name="rewards"/> asks for that.</summary>
    private void JudgeGlimpse(Arena arena, RowBatch batch, Signal vote, int t, float rowWeight, Span<float> rewards, Span<RowLoss> rowLosses)
    {
        int classes = vote.Width - 1;
        float share = 1f / arena.Steps;
        Span<float> q = stackalloc float[classes];
        for (int row = 0; row < arena.Rows; row++)
        {
            int label = batch.LabelOf(row);
            ReadOnlySpan<float> p = arena.Step(vote.Value, t)[row];
            TensorPrimitives.Add(p[..^1], p[^1] / classes, q);
            if (model.SeveralClasses)
            {
                // What it tells needs no truth; what is true of one glimpse nobody has told.
                if (!rewards.IsEmpty) rewards[row] = options.Reward.Earned(0f, correct: false, q);
                arena.Step(vote.Gradient, t)[row].Clear();
                continue;
            }

            float right = MathF.Max(q[label], Least), loss = -MathF.Log(right);
            if (!rewards.IsEmpty) rewards[row] = options.Reward.Earned(loss, label == TensorPrimitives.IndexOfMax(q), q);
            float weight = options.GlimpseClassWeight * share * classification.WeightOf(label);
            Span<float> gradient = arena.Step(vote.Gradient, t)[row];
            gradient.Clear();
            gradient[label] = -rowWeight * weight / right;
            gradient[^1] = gradient[label] / classes;
            rowLosses[row] += new RowLoss { GlimpseCrossEntropy = loss * share, Classification = weight * loss };
        }
    }

    /// <summary>
    /// What all glimpses say together where several classes may be there: which glimpse shows what nobody has told, but a class is there if some glimpse shows it. The
    /// loss is the binary cross-entropy of m, see <see cref="Votes"/>; its derivative by n is 1 for a class that is not there, and -1 / (exp(n) - 1) for one that is.
    /// </summary>
    private void JudgeGlimpses(Arena arena, RowBatch batch, float rowWeight, Span<RowLoss> rowLosses)
    {
        Signal tally = model.Tally!.Value;
        for (int row = 0; row < arena.Rows; row++)
        {
            int label = batch.LabelOf(row);
            ReadOnlySpan<float> n = arena.Step(tally.Value, arena.Steps - 1)[row];
            Span<float> gradient = arena.Step(tally.Gradient, arena.Steps - 1)[row];
            float loss = 0f;
            for (int c = 0; c < n.Length; c++)
            {
                bool isThere = ClassLabel.Shows(label, c, several: true);
                float missed = MathF.Exp(-n[c]), seen = MathF.Max(1f - missed, LeastSeen);
                loss += isThere ? -MathF.Log(seen) : n[c];
                gradient[c] = rowWeight * options.GlimpseClassWeight * (isThere ? -missed / seen : 1f);
            }

            rowLosses[row] += new RowLoss { GlimpseCrossEntropy = loss, Classification = options.GlimpseClassWeight * loss };
        }
    }

    /// <summary>w_p * -A_t * log p_t, or the surrogate's, and -w_h * H_t, of the choice of location_t, which was read off state_(t-1).</summary>
    private void TeachPolicy(Arena arena, int t, float rowWeight, ReadOnlySpan<float> advantages, Span<RowLoss> rowLosses)
    {
        float share = 1f / (arena.Steps - firstChoice), weight = options.PolicyWeight * share * rowWeight, entropyWeight = options.EntropyWeight * share * rowWeight;
        Span<Likelihood> likelihoods = stackalloc Likelihood[arena.Rows];
        Span<float> weights = stackalloc float[arena.Rows];
        model.Policy.Judge(arena, t, withRatios: options.RatioClip != 0f, likelihoods);
        for (int row = 0; row < arena.Rows; row++)
        {
            ref readonly Likelihood likelihood = ref likelihoods[row];
            if (!likelihood.IsDrawn) continue;
            (float term, float factor) = PolicyTerm(likelihood, advantages[row]);
            weights[row] = -weight * factor * advantages[row];
            rowLosses[row].Policy += term * share;
            rowLosses[row].Entropy += likelihood.Entropy * share;
        }

        model.Policy.Backward(arena, t, weights, -entropyWeight);
    }

    /// <summary>The policy's term of one choice, and what the score times the advantage is multiplied by in its derivative.</summary>
    private (float Term, float Factor) PolicyTerm(in Likelihood likelihood, float advantage) => options.RatioClip == 0f
        ? (-likelihood.LogProbability * advantage, 1f)
        : (-RatioClip.Surrogate(likelihood.LogRatio, advantage, options.RatioClip), RatioClip.Factor(likelihood.LogRatio, advantage, options.RatioClip));

    /// <summary>w_b * (b_(t-1) - G_t)^2; nothing where the baseline is not learned.</summary>
    private void TeachBaseline(Arena arena, int t, float rowWeight, ReadOnlySpan<float> returns, Span<RowLoss> rowLosses)
    {
        Matrix baselines = arena.Step(model.Baseline.Value, t - 1), gradient = arena.Step(model.Baseline.Gradient, t - 1);
        bool learned = options.Baseline == BaselineKind.Learned;
        float share = 1f / (arena.Steps - firstChoice), weight = options.BaselineWeight * share * rowWeight;
        for (int row = 0; row < arena.Rows; row++)
        {
            float error = learned ? baselines[row][0] - returns[row] : 0f;
            gradient[row][0] = 2f * weight * error;
            rowLosses[row].Baseline += error * error * share;
        }
    }
}
