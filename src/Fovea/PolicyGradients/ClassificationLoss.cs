using System.Numerics.Tensors;
using Fovea.Layers;
using Fovea.Models;
using Fovea.Numerics;

namespace Fovea.PolicyGradients;

/// <summary>Cross-entropy of the class after the last glimpse, mean over rows, each row weighted by its class.</summary>
/// <param name="model">Whose logits these are.</param>
/// <param name="classWeights">[classes], factors on the gradient; null for 1 each.</param>
public sealed class ClassificationLoss(ImageClassifier model, float[]? classWeights) : ILoss
{
    /// <inheritdoc/>
    public void Evaluate(Arena arena, RowBatch batch, float rowWeight, Span<RowLoss> rowLosses)
    {
        int last = arena.Steps - 1;
        Matrix logits = arena.Step(model.Logits.Value, last), gradient = arena.Step(model.Logits.Gradient, last);
        for (int row = 0; row < arena.Rows; row++)
        {
            int label = batch.LabelOf(row);
            float weight = classWeights is null ? rowWeight : rowWeight * classWeights[label];
            float loss = CrossEntropy.WithGradient(logits[row], label, weight, gradient[row]);
            rowLosses[row] = new RowLoss(loss, 0, 0, TensorPrimitives.IndexOfMax(logits[row]) == label ? 1 : 0);
        }
    }
}
