using System.Numerics.Tensors;
using Fovea.Data;
using Fovea.Models;
using Fovea.Parts;

namespace Fovea.PolicyGradients;

/// <summary>Cross-entropy of the class after the last glimpse, mean over rows, each row weighted by its class; of a model that says several classes <see cref="BinaryCrossEntropy"/>, unweighted.</summary>
/// <param name="model">Whose logits these are.</param>
/// <param name="classWeights">[classes], factors on the gradient; null for 1 each.</param>
/// <param name="labelSmoothing">What part of the truth that is learned is spread over all classes.</param>
internal sealed class ClassificationLoss(ImageClassifier model, float[]? classWeights, float labelSmoothing = 0f) : ILoss
{
    /// <inheritdoc/>
    public void Evaluate(Arena arena, RowBatch batch, float rowWeight, Span<RowLoss> rowLosses)
    {
        for (int row = 0; row < arena.Rows; row++)
        {
            (float loss, float weighted, bool correct) = Classify(arena, batch, arena.Steps - 1, row, rowWeight);
            rowLosses[row] = new RowLoss { CrossEntropy = loss, Classification = weighted, Reward = correct ? 1 : 0, Correct = correct ? 1 : 0 };
        }
    }

    /// <summary>Judges what one row said after step <paramref name="t"/> and fills the derivative by its logits.</summary>
    /// <returns>-log-probability of the true class, or set of classes, in nats, the same times the weight of that class, and whether it is what the row said.</returns>
    internal (float CrossEntropy, float Weighted, bool Correct) Classify(Arena arena, RowBatch batch, int t, int row, float rowWeight)
    {
        int label = batch.LabelOf(row);
        Span<float> logits = arena.Step(model.Logits.Value, t)[row];
        if (model.SeveralClasses)
        {
            float ofSet = BinaryCrossEntropy.WithGradient(logits, label, rowWeight, arena.Step(model.Logits.Gradient, t)[row]);
            return (ofSet, ofSet, ClassLabel.SetOf(logits, least: 0f) == label);
        }

        float weight = WeightOf(label);
        float loss = CrossEntropy.WithGradient(logits, label, rowWeight * weight, labelSmoothing, arena.Step(model.Logits.Gradient, t)[row]);
        return (loss, weight * loss, TensorPrimitives.IndexOfMax(logits) == label);
    }

    /// <summary>What the class of one row counts.</summary>
    internal float WeightOf(int label) => classWeights is null ? 1f : classWeights[label];
}

/// <summary>Softmax cross-entropy of one row, in nats.</summary>
internal static class CrossEntropy
{
    /// <summary>
    /// -log softmax(logits)[label], and the derivative of the cross-entropy that is learned, times <paramref name="weight"/>: that of a truth of which a part e
    /// is spread evenly (Szegedy et al. 2016, Rethinking the Inception Architecture for Computer Vision, section 7), truth = (1 - e) onehot(label) + e / classes.
    /// </summary>
    /// <param name="logits">[classes].</param>
    /// <param name="label">True class.</param>
    /// <param name="weight">Factor of the derivative.</param>
    /// <param name="smoothing">e, 0 to below 1.</param>
    /// <param name="gradient">[classes]; overwritten with weight * (softmax(logits) - truth).</param>
    public static float WithGradient(ReadOnlySpan<float> logits, int label, float weight, float smoothing, Span<float> gradient)
    {
        float loss = Softmax(logits, gradient) - logits[label];
        TensorPrimitives.Multiply(gradient, weight, gradient);
        gradient[label] -= weight * (1f - smoothing);
        if (smoothing > 0f) TensorPrimitives.Subtract(gradient, weight * smoothing / logits.Length, gradient);
        return loss;
    }

    /// <summary>Fills <paramref name="probabilities"/> with softmax(logits) and returns log(sum(exp(logits))).</summary>
    /// <param name="logits">[classes].</param>
    /// <param name="probabilities">[classes]; overwritten, sum 1.</param>
    public static float Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        float largest = TensorPrimitives.Max(logits);
        float sum = 0f;
        for (int c = 0; c < logits.Length; c++) sum += probabilities[c] = MathF.Exp(logits[c] - largest);
        TensorPrimitives.Divide(probabilities, sum, probabilities);
        return largest + MathF.Log(sum);
    }
}
