using Fovea.Heads;
using Fovea.Layers;
using Fovea.Models;
using Fovea.Numerics;

namespace Fovea.PolicyGradients;

/// <summary>
/// The hybrid loss (Mnih et al. 2014, section 3.2): cross-entropy of the class, REINFORCE for the chosen locations
/// (equation 2), squared error of the baseline.
///
/// Notation, for a row with T glimpses: r_t what the class said after glimpse t would earn; G_t the return of the choice of location_t:
/// r_(T-1) with the reward at the end, else the sum over k = t..T-1 of discount^(k-t) (r_k - r_(k-1)); b_t the baseline read off state_t;
/// A_t = G_t - b_(t-1) the advantage, a constant for the policy; mean_t the mean of location_t, sample_t the location before it is cut off.
///   loss = cross-entropy_(T-1) + w_e * mean over t = 0..T-2 of cross-entropy_t
///                              + w_p * mean over t = 1..T-1 of -A_t * log N(sample_t; mean_t, std^2)
///                              + w_b * mean over t = 1..T-1 of (b_(t-1) - G_t)^2,    mean over rows.
/// With ratio-clipped updates the policy's term is -<see cref="RatioClip"/>'s surrogate of A_t instead.
/// </summary>
public sealed class HybridLoss : ILoss
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
        classification = new ClassificationLoss(model, classWeights);
        everyGlimpse = model.Options.ClassAfterEveryGlimpse;
    }

    /// <inheritdoc/>
    public void Evaluate(Arena arena, RowBatch batch, IGaze gaze, float rowWeight, Span<RowLoss> rowLosses)
    {
        Span<float> rewards = stackalloc float[arena.Rows], returns = stackalloc float[arena.Rows], expected = stackalloc float[arena.Rows];
        int choices = arena.Steps - 1;
        for (int row = 0; row < arena.Rows; row++)
        {
            (float loss, float weighted, bool correct) = classification.Classify(arena, batch, choices, row, rowWeight);
            rewards[row] = options.Reward.Of(loss, correct);
            rowLosses[row] = new RowLoss(loss, 0, weighted, 0, 0, rewards[row], correct ? 1 : 0);
        }

        if (options.RewardTiming == RewardTiming.End) rewards.CopyTo(returns);
        for (int t = choices; t >= 1; t--)
        {
            if (everyGlimpse) ClassifyEarly(arena, batch, t - 1, rowWeight, rewards, returns, rowLosses);
            if (options.Baseline == BaselineKind.LeaveOneOut)
            {
                for (int first = 0; first < arena.Rows; first += batch.Rollouts)
                    LeaveOneOutBaseline.Expect(returns.Slice(first, batch.Rollouts), expected.Slice(first, batch.Rollouts));
            }

            Reinforce(arena, batch, gaze, t, 1f / choices, rowWeight, returns, expected, rowLosses);
        }
    }

    /// <summary>The class after a glimpse before the last: its loss, and what the next glimpse has gained over it.</summary>
    private void ClassifyEarly(
        Arena arena, RowBatch batch, int t, float rowWeight, Span<float> rewards, Span<float> returns, Span<RowLoss> rowLosses)
    {
        float share = 1f / (arena.Steps - 1);
        for (int row = 0; row < arena.Rows; row++)
        {
            (float loss, float weighted, bool correct) = classification.Classify(arena, batch, t, row, rowWeight * options.EarlyClassWeight * share);
            rowLosses[row] += new RowLoss(0, loss * share, options.EarlyClassWeight * weighted * share, 0, 0, 0, 0);
            if (options.RewardTiming == RewardTiming.End) continue;
            float reward = options.Reward.Of(loss, correct);
            returns[row] = (rewards[row] - reward) + (options.Discount * returns[row]);
            rewards[row] = reward;
        }
    }

    private void Reinforce(
        Arena arena, RowBatch batch, IGaze gaze, int t, float choiceWeight, float rowWeight, ReadOnlySpan<float> returns, ReadOnlySpan<float> expected, Span<RowLoss> rowLosses)
    {
        bool learned = options.Baseline == BaselineKind.Learned;
        float std = gaze.Std;
        float policyWeight = options.PolicyWeight * choiceWeight * rowWeight, baselineWeight = options.BaselineWeight * choiceWeight * rowWeight;
        Matrix samples = arena.Step(model.Sampled, t), means = arena.Step(model.LocationMean, t);
        Matrix raw = arena.Step(model.Location.Value, t - 1), rawGradient = arena.Step(model.Location.Gradient, t - 1);
        Matrix baselines = arena.Step(model.Baseline.Value, t - 1), baselineGradient = arena.Step(model.Baseline.Gradient, t - 1);
        for (int row = 0; row < arena.Rows; row++)
        {
            float baselineError = baselines[row][0] - returns[row];
            float advantage = learned ? -baselineError : returns[row] - expected[row];
            float policy = 0f;
            if (std == 0f)
            {
                rawGradient[row].Clear(); // Not drawn around the mean: there is no policy to teach.
            }
            else
            {
                (policy, float factor) = Policy(batch, gaze, row, t, samples[row], means[row], advantage);
                for (int axis = 0; axis < 2; axis++)
                {
                    float meanGradient = -policyWeight * factor * advantage * GaussianPolicy.MeanGradient(samples[row][axis], means[row][axis], std);
                    rawGradient[row][axis] = model.Options.LocationBound.Backward(raw[row][axis], meanGradient);
                }
            }

            baselineGradient[row][0] = learned ? 2f * baselineWeight * baselineError : 0f;
            rowLosses[row] += new RowLoss(0, 0, 0, policy * choiceWeight, learned ? baselineError * baselineError * choiceWeight : 0, 0, 0);
        }
    }

    /// <summary>The policy's term of one choice, and what the score function times the advantage is multiplied by in its derivative.</summary>
    private (float Term, float Factor) Policy(
        RowBatch batch, IGaze gaze, int row, int t, ReadOnlySpan<float> sample, ReadOnlySpan<float> mean, float advantage)
    {
        if (options.RatioClip == 0f)
        {
            float logProbability = GaussianPolicy.LogProbability(sample[0], mean[0], gaze.Std) + GaussianPolicy.LogProbability(sample[1], mean[1], gaze.Std);
            return (-logProbability * advantage, 1f);
        }

        float logRatio = LogRatio(batch, gaze, row, t, sample, mean);
        return (-RatioClip.Surrogate(logRatio, advantage, options.RatioClip), RatioClip.Factor(logRatio, advantage, options.RatioClip));
    }

    private static float LogRatio(RowBatch batch, IGaze gaze, int row, int t, ReadOnlySpan<float> sample, ReadOnlySpan<float> mean)
    {
        (float drawnX, float drawnY) = gaze.DrawnAround(batch.ImageOf(row), batch.RolloutOf(row), t, mean[0], mean[1]);
        return GaussianPolicy.LogProbability(sample[0], mean[0], gaze.Std) - GaussianPolicy.LogProbability(sample[0], drawnX, gaze.Std)
            + GaussianPolicy.LogProbability(sample[1], mean[1], gaze.Std) - GaussianPolicy.LogProbability(sample[1], drawnY, gaze.Std);
    }
}
