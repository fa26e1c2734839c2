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
    public void Evaluate(in ArenaBlock block, RowBatch batch, Span<RowLoss> rowLosses)
    {
        int last = block.Steps - 1;
        float rowWeight = 1f / block.Arena.Rows;
        Matrix logits = block.Step(model.Logits.Value, last), gradient = block.Step(model.Logits.Gradient, last);
        for (int row = 0; row < block.Rows; row++)
        {
            int label = batch.LabelOf(block.FirstRow + row);
            float weight = classWeights is null ? rowWeight : rowWeight * classWeights[label];
            float loss = CrossEntropy.WithGradient(logits[row], label, weight, gradient[row]);
            rowLosses[row] = new RowLoss(loss, 0, 0, TensorPrimitives.IndexOfMax(logits[row]) == label ? 1 : 0);
        }
    }
}
