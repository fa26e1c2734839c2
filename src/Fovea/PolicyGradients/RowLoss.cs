namespace Fovea.PolicyGradients;

/// <summary>The parts of the hybrid loss of one row, or their sums over rows. None is weighted but <paramref name="Classification"/>.</summary>
/// <param name="CrossEntropy">-log-probability of the true class after the last glimpse, in nats.</param>
/// <param name="EarlyCrossEntropy">The same, mean over the glimpses before, where the class is learned there too; else 0.</param>
/// <param name="Classification">What of these two training lowers: the weight of the true class times (the first + earlyClassWeight * the second).</param>
/// <param name="Policy">
/// Mean over the choices: -log-probability of the chosen location times the advantage; with ratio-clipped updates -<see cref="RatioClip.Surrogate"/>.
/// </param>
/// <param name="Baseline">Squared error of the learned baseline, mean over the choices.</param>
/// <param name="Reward">Reward after the last glimpse.</param>
/// <param name="Correct">1 if the most probable class is the true one, else 0.</param>
public readonly record struct RowLoss(
    double CrossEntropy, double EarlyCrossEntropy, double Classification, double Policy, double Baseline, double Reward, double Correct)
{
    /// <summary>Adds part by part.</summary>
    public static RowLoss operator +(RowLoss left, RowLoss right) => new(
        left.CrossEntropy + right.CrossEntropy, left.EarlyCrossEntropy + right.EarlyCrossEntropy, left.Classification + right.Classification,
        left.Policy + right.Policy, left.Baseline + right.Baseline, left.Reward + right.Reward, left.Correct + right.Correct);

    /// <summary>Divides every part: the mean of <paramref name="count"/> rows from their sum.</summary>
    public static RowLoss operator /(RowLoss sum, double count) => new(
        sum.CrossEntropy / count, sum.EarlyCrossEntropy / count, sum.Classification / count, sum.Policy / count, sum.Baseline / count, sum.Reward / count, sum.Correct / count);

    /// <summary>The loss that training lowers.</summary>
    public double Hybrid(LossOptions options) =>
        Classification + (options.PolicyWeight * Policy) + (options.BaselineWeight * Baseline);
}
