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
        (float meanX, float meanY) = gaussian.Mean(RawOf(arena, t, row));
        return gaze.Next(batch.NumberOf(row), batch.RolloutOf(row), t, meanX, meanY);
    }

    /// <inheritdoc/>
    public override bool WasDrawn(Arena arena, int t, int row) => DrawOf(arena, t, row).Std != 0f;

    /// <inheritdoc/>
    public override Likelihood Judge(Arena arena, int t, int row)
    {
        ref readonly LocationDraw draw = ref DrawOf(arena, t, row);
        ReadOnlySpan<float> rawTm1 = RawOf(arena, t, row);
        return new Likelihood(gaussian.LogProbability(draw, rawTm1), gaussian.LogRatio(draw, rawTm1), Entropy: 0f);
    }

    /// <inheritdoc/>
    public override void Backward(Arena arena, int t, int row, float weight, float entropyWeight) =>
        gaussian.Backward(DrawOf(arena, t, row), RawOf(arena, t, row), weight, arena.Step(raw().Gradient, t - 1)[row]);

    /// <inheritdoc/>
    public override void ClearGradients(Arena arena) => arena.Range(raw().Gradient, ..^1).Values.Clear();

    private Span<float> RawOf(Arena arena, int t, int row) => arena.Step(raw().Value, t - 1)[row];

    private ref LocationDraw DrawOf(Arena arena, int t, int row) => ref LocationDraw.In(arena.Step(draws, t)[row]);
}
