using System.Numerics.Tensors;
using Fovea.Heads;
using Fovea.Layers;
using Fovea.Models;

namespace Fovea.PolicyGradients;

/// <summary>Cross-entropy of the class after the last glimpse, mean over rows, each row weighted by its class.</summary>
/// <param name="model">Whose logits these are.</param>
/// <param name="classWeights">[classes], factors on the gradient; null for 1 each.</param>
public sealed class ClassificationLoss(ImageClassifier model, float[]? classWeights) : ILoss
{
    /// <inheritdoc/>
    public void Evaluate(Arena arena, RowBatch batch, IGaze gaze, float rowWeight, Span<RowLoss> rowLosses)
    {
        for (int row = 0; row < arena.Rows; row++)
        {
            (float loss, float weighted, bool correct) = Classify(arena, batch, arena.Steps - 1, row, rowWeight);
            rowLosses[row] = new RowLoss(loss, 0, weighted, 0, 0, RewardKind.Correct.Of(loss, correct), correct ? 1 : 0);
        }
    }

    /// <summary>Judges what one row said after step <paramref name="t"/> and fills the derivative by its logits.</summary>
    /// <returns>-log-probability of the true class in nats, the same times the weight of that class, and whether it is the most probable one.</returns>
    internal (float CrossEntropy, float Weighted, bool Correct) Classify(Arena arena, RowBatch batch, int t, int row, float rowWeight)
    {
        int label = batch.LabelOf(row);
        Span<float> logits = arena.Step(model.Logits.Value, t)[row];
        float weight = classWeights is null ? 1f : classWeights[label];
        float loss = CrossEntropy.WithGradient(logits, label, rowWeight * weight, arena.Step(model.Logits.Gradient, t)[row]);
        return (loss, weight * loss, TensorPrimitives.IndexOfMax(logits) == label);
    }
}
