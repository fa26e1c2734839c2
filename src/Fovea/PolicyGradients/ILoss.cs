using Fovea.Data;
using Fovea.Models;
using Fovea.Parts;

namespace Fovea.PolicyGradients;

/// <summary>What training lowers. Called from many threads, for a block each.</summary>
internal interface ILoss
{
    /// <summary>Computes the loss of rows and fills the derivatives by all that enters it.</summary>
    /// <param name="arena">Rows after <see cref="ImageClassifier.Forward"/>; all rollouts of each image are there.</param>
    /// <param name="batch">Which images they looked at.</param>
    /// <param name="rowWeight">What a row's loss counts in the derivatives: 1 / rows of the whole batch for its mean.</param>
    /// <param name="rowLosses">[rows]; overwritten.</param>
    void Evaluate(Arena arena, RowBatch batch, float rowWeight, Span<RowLoss> rowLosses);
}

/// <summary>The parts of the hybrid loss of one row, or their sums over rows. None is weighted but <see cref="Classification"/>.</summary>
internal record struct RowLoss
{
    /// <summary>-log-probability of the true class, or of several, of all being there or not as they are, after the last glimpse, in nats.</summary>
    public double CrossEntropy { readonly get; set; }

    /// <summary>The same, mean over the glimpses before, where the class is learned there too; else 0.</summary>
    public double EarlyCrossEntropy { readonly get; set; }

    /// <summary>The same of what each glimpse says by itself, mean over all, where glimpses vote; of several classes, of what all say together; else 0.</summary>
    public double GlimpseCrossEntropy { readonly get; set; }

    /// <summary>Mean over the choices: entropy of those that there were, in nats; 0 where it does not depend on what is learned.</summary>
    public double Entropy { readonly get; set; }

    /// <summary>What of these three training lowers: the weight of the true class times (the first + earlyClassWeight * the second + glimpseClassWeight * the third).</summary>
    public double Classification { readonly get; set; }

    /// <summary>
    /// Mean over the choices: -log-probability of the chosen location times the advantage; with ratio-clipped updates -<see cref="RatioClip.Surrogate"/>.
    /// </summary>
    public double Policy { readonly get; set; }

    /// <summary>Squared error of the learned baseline, mean over the choices.</summary>
    public double Baseline { readonly get; set; }

    /// <summary>Reward after the last glimpse.</summary>
    public double Reward { readonly get; set; }

    /// <summary>1 if what was said is true, else 0.</summary>
    public double Correct { readonly get; set; }

    /// <summary>Adds part by part.</summary>
    public static RowLoss operator +(RowLoss left, RowLoss right) => new()
    {
        CrossEntropy = left.CrossEntropy + right.CrossEntropy,
        EarlyCrossEntropy = left.EarlyCrossEntropy + right.EarlyCrossEntropy,
        GlimpseCrossEntropy = left.GlimpseCrossEntropy + right.GlimpseCrossEntropy,
        Entropy = left.Entropy + right.Entropy,
        Classification = left.Classification + right.Classification,
        Policy = left.Policy + right.Policy,
        Baseline = left.Baseline + right.Baseline,
        Reward = left.Reward + right.Reward,
        Correct = left.Correct + right.Correct,
    };

    /// <summary>Divides every part: the mean of <paramref name="count"/> rows from their sum.</summary>
    public static RowLoss operator /(RowLoss sum, double count) => new()
    {
        CrossEntropy = sum.CrossEntropy / count,
        EarlyCrossEntropy = sum.EarlyCrossEntropy / count,
        GlimpseCrossEntropy = sum.GlimpseCrossEntropy / count,
        Entropy = sum.Entropy / count,
        Classification = sum.Classification / count,
        Policy = sum.Policy / count,
        Baseline = sum.Baseline / count,
        Reward = sum.Reward / count,
        Correct = sum.Correct / count,
    };

    /// <summary>The loss that training lowers.</summary>
    /// <param name="options">The weights of its parts.</param>
    public double Hybrid(LossOptions options) =>
        Classification + (options.PolicyWeight * Policy) + (options.BaselineWeight * Baseline) - (options.EntropyWeight * Entropy);
}
