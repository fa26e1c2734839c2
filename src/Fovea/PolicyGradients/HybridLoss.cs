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
/// log-probability of location_t before it is cut off, see <see cref="GaussianPolicy"/>.
///   loss = cross-entropy_(T-1) + w_e * mean over t = 0..T-2 of cross-entropy_t
///                              + w_p * mean over t = 1..T-1 of -A_t * log p_t
///                              + w_b * mean over t = 1..T-1 of (b_(t-1) - G_t)^2,    mean over rows.
/// With label smoothing the derivative of each cross-entropy is that of a smoothed truth, see <see cref="CrossEntropy"/>; what is told stays that of the true class.
/// With ratio-clipped updates the policy's term is -<see cref="RatioClip"/>'s surrogate of A_t instead.
/// </summary>
internal sealed class HybridLoss : ILoss
{
    private readonly RecurrentAttentionModel model;
    private readonly LossOptions options;
    private readonly ClassificationLoss classification;
    private readonly bool everyGlimpse;

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
        for (int t = last; t >= 1; t--)
        {
            if (everyGlimpse) JudgeEarly(arena, batch, t - 1, rowWeight, rewardsTm1, rowLosses);
            if (options.RewardTiming == RewardTiming.Gains)
            {
                Returns.AddGains(rewardsT, rewardsTm1, options.Discount, returns);
                rewardsTm1.CopyTo(rewardsT);
            }

            if (options.Baseline == BaselineKind.Learned) Advantages.OverLearned(returns, arena.Step(model.Baseline.Value, t - 1), advantages);
            else if (options.Baseline == BaselineKind.LeaveOneOut) Advantages.OverOtherRollouts(returns, batch.Rollouts, advantages);
            else Advantages.OverNothing(returns, advantages);
            TeachPolicy(arena, t, rowWeight, advantages, rowLosses);
            TeachBaseline(arena, t, rowWeight, returns, rowLosses);
        }
    }

    /// <summary>The class after the last glimpse: its loss and what it earns.</summary>
    private void JudgeLast(Arena arena, RowBatch batch, float rowWeight, Span<float> rewards, Span<RowLoss> rowLosses)
    {
        for (int row = 0; row < arena.Rows; row++)
        {
            (float loss, float weighted, bool correct) = classification.Classify(arena, batch, arena.Steps - 1, row, rowWeight);
            rewards[row] = options.Reward.Earned(loss, correct);
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
            rewards[row] = options.Reward.Earned(loss, correct);
            rowLosses[row] += new RowLoss { EarlyCrossEntropy = loss * share, Classification = options.EarlyClassWeight * weighted * share };
        }
    }

    /// <summary>w_p * -A_t * log p_t, or the surrogate's, of the choice of location_t, which was read off state_(t-1).</summary>
    private void TeachPolicy(Arena arena, int t, float rowWeight, ReadOnlySpan<float> advantages, Span<RowLoss> rowLosses)
    {
        float share = 1f / (arena.Steps - 1), weight = options.PolicyWeight * share * rowWeight;
        Matrix draws = arena.Step(model.Draws, t), raw = arena.Step(model.Location.Value, t - 1), rawGradient = arena.Step(model.Location.Gradient, t - 1);
        for (int row = 0; row < arena.Rows; row++)
        {
            ref readonly LocationDraw draw = ref LocationDraw.In(draws[row]);
            if (draw.Std == 0f)
            {
                rawGradient[row].Clear(); // Not drawn around the mean: there is no policy to teach.
                continue;
            }

            float advantage = advantages[row];
            (float term, float factor) = PolicyTerm(draw, raw[row], advantage);
            model.Policy.Backward(draw, raw[row], -weight * factor * advantage, rawGradient[row]);
            rowLosses[row] = rowLosses[row] with { Policy = rowLosses[row].Policy + (term * share) };
        }
    }

    /// <summary>The policy's term of one choice, and what the score times the advantage is multiplied by in its derivative.</summary>
    private (float Term, float Factor) PolicyTerm(in LocationDraw draw, ReadOnlySpan<float> raw, float advantage)
    {
        if (options.RatioClip == 0f) return (-model.Policy.LogProbability(draw, raw) * advantage, 1f);
        float logRatio = model.Policy.LogRatio(draw, raw);
        return (-RatioClip.Surrogate(logRatio, advantage, options.RatioClip), RatioClip.Factor(logRatio, advantage, options.RatioClip));
    }

    /// <summary>w_b * (b_(t-1) - G_t)^2; nothing where the baseline is not learned.</summary>
    private void TeachBaseline(Arena arena, int t, float rowWeight, ReadOnlySpan<float> returns, Span<RowLoss> rowLosses)
    {
        Matrix baselines = arena.Step(model.Baseline.Value, t - 1), gradient = arena.Step(model.Baseline.Gradient, t - 1);
        bool learned = options.Baseline == BaselineKind.Learned;
        float share = 1f / (arena.Steps - 1), weight = options.BaselineWeight * share * rowWeight;
        for (int row = 0; row < arena.Rows; row++)
        {
            float error = learned ? baselines[row][0] - returns[row] : 0f;
            gradient[row][0] = 2f * weight * error;
            rowLosses[row] = rowLosses[row] with { Baseline = rowLosses[row].Baseline + (error * error * share) };
        }
    }
}
