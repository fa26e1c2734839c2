using Fovea.Heads;
using Fovea.Layers;
using Fovea.Models;
using Fovea.Numerics;

namespace Fovea.PolicyGradients;

/// <summary>
/// The hybrid loss (Mnih et al. 2014, section 3.2): cross-entropy of the class, REINFORCE for the chosen locations
/// (equation 2), squared error of the baseline.
///
/// Notation, for a row with T glimpses: R reward; b_t the baseline read off state_t; A_t = R - b_t the advantage, a constant for
/// the policy; mean_t the mean of location_t, sample_t the location before it is cut off.
///   loss = cross-entropy + w_p * mean over t = 1..T-1 of -A_(t-1) * log N(sample_t; mean_t, std^2)
///                        + w_b * mean over t = 1..T-1 of (b_(t-1) - R)^2,    mean over rows.
/// </summary>
/// <param name="model">Whose outputs these are.</param>
/// <param name="options">How the parts are put together.</param>
/// <param name="classWeights">[classes], factors on the classes' cross-entropy; null for 1 each.</param>
public sealed class HybridLoss(RecurrentAttentionModel model, LossOptions options, float[]? classWeights = null) : ILoss
{
    private readonly ClassificationLoss classification = new(model, classWeights);

    /// <inheritdoc/>
    public void Evaluate(Arena arena, RowBatch batch, float rowWeight, Span<RowLoss> rowLosses)
    {
        Span<float> rewards = stackalloc float[arena.Rows];
        Span<float> expected = stackalloc float[arena.Rows];
        int choices = arena.Steps - 1;
        classification.Evaluate(arena, batch, rowWeight, rowLosses);
        for (int row = 0; row < rewards.Length; row++) rewards[row] = (float)rowLosses[row].Reward;
        if (options.Baseline == BaselineKind.LeaveOneOut)
        {
            for (int first = 0; first < arena.Rows; first += batch.Rollouts)
                LeaveOneOutBaseline.Expect(rewards.Slice(first, batch.Rollouts), expected.Slice(first, batch.Rollouts));
        }

        for (int t = 1; t <= choices; t++) Reinforce(arena, t, 1f / choices, rowWeight, rewards, expected, rowLosses);
    }

    private void Reinforce(
        Arena arena, int t, float choiceWeight, float rowWeight, ReadOnlySpan<float> rewards, ReadOnlySpan<float> expected, Span<RowLoss> rowLosses)
    {
        bool learned = options.Baseline == BaselineKind.Learned;
        float std = model.Options.LocationStd;
        float policyWeight = options.PolicyWeight * choiceWeight * rowWeight, baselineWeight = options.BaselineWeight * choiceWeight * rowWeight;
        Matrix samples = arena.Step(model.Sampled, t), means = arena.Step(model.LocationMean, t);
        Matrix raw = arena.Step(model.Location.Value, t - 1), rawGradient = arena.Step(model.Location.Gradient, t - 1);
        Matrix baselines = arena.Step(model.Baseline.Value, t - 1), baselineGradient = arena.Step(model.Baseline.Gradient, t - 1);
        for (int row = 0; row < arena.Rows; row++)
        {
            float baselineError = baselines[row][0] - rewards[row];
            float advantage = learned ? -baselineError : rewards[row] - expected[row];
            float logProbability = 0f;
            for (int axis = 0; axis < 2; axis++)
            {
                float sample = samples[row][axis], mean = means[row][axis];
                logProbability += GaussianPolicy.LogProbability(sample, mean, std);
                float meanGradient = -policyWeight * advantage * GaussianPolicy.MeanGradient(sample, mean, std);
                rawGradient[row][axis] = model.Options.LocationBound.Backward(raw[row][axis], meanGradient);
            }

            baselineGradient[row][0] = learned ? 2f * baselineWeight * baselineError : 0f;
            rowLosses[row] += new RowLoss(
                0, -logProbability * advantage * choiceWeight, learned ? baselineError * baselineError * choiceWeight : 0, 0);
        }
    }
}
