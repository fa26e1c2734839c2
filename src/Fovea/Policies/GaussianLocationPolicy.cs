using Fovea.Data;
using Fovea.Parts;

namespace Fovea.Policies;

/// <summary>The paper's location policy: the location network says a mean, <see cref="GaussianPolicy"/> draws around it. Every location after the first is chosen.</summary>
/// <param name="gaussian">The distribution.</param>
/// <param name="raw">The location network's output, [rows, 2].</param>
/// <param name="draws">Where records of draws lie.</param>
internal sealed class GaussianLocationPolicy(GaussianPolicy gaussian, Func<Signal> raw, Slot draws) : LocationPolicy
{
    /// <summary>Numbers that it needs of each choice: a mean on x and y.</summary>
    public const int Numbers = 2;

    /// <inheritdoc/>
    public override int Outputs => Numbers;

    /// <inheritdoc/>
    public override int FirstChoice => 1;

    /// <inheritdoc/>
    public override LocationDraw Choose(Arena arena, RowBatch batch, in Gaze gaze, int t, int row)
    {
        (float meanX, float meanY) = gaussian.Mean(arena.Step(raw().Value, t - 1)[row]);
        return gaze.Next(batch.NumberOf(row), batch.RolloutOf(row), t, meanX, meanY);
    }

    /// <inheritdoc/>
    public override void Judge(Arena arena, int t, bool withRatios, Span<Likelihood> likelihoods)
    {
        Matrix drawsT = arena.Step(draws, t), rawTm1 = arena.Step(raw().Value, t - 1);
        for (int row = 0; row < likelihoods.Length; row++)
        {
            ref readonly LocationDraw draw = ref LocationDraw.In(drawsT[row]);
            likelihoods[row] = draw.Std == 0f
                ? default
                : new Likelihood(IsDrawn: true, gaussian.LogProbability(draw, rawTm1[row]), withRatios ? gaussian.LogRatio(draw, rawTm1[row]) : 0f, Entropy: 0f);
        }
    }

    /// <inheritdoc/>
    public override void Backward(Arena arena, int t, ReadOnlySpan<float> weights, float entropyWeight)
    {
        Matrix drawsT = arena.Step(draws, t), rawTm1 = arena.Step(raw().Value, t - 1), gradientTm1 = arena.Step(raw().Gradient, t - 1);
        for (int row = 0; row < weights.Length; row++)
        {
            ref readonly LocationDraw draw = ref LocationDraw.In(drawsT[row]);
            if (draw.Std != 0f) gaussian.Backward(draw, rawTm1[row], weights[row], gradientTm1[row]);
        }
    }

    /// <inheritdoc/>
    public override void ClearGradients(Arena arena) => arena.Range(raw().Gradient, ..^1).Values.Clear();
}
