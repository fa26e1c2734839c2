using Fovea.Heads;
using Fovea.Layers;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.PolicyGradients;

namespace Fovea.Training;

/// <summary>One worker's memory, and what it does with a shard: each block looks, is judged, goes backward and adds to the gradient.</summary>
/// <param name="model">The model.</param>
/// <param name="loss">What training lowers.</param>
/// <param name="gradientWork">The parameter gradients that are summed shard by shard.</param>
/// <param name="arena">For a block's rows.</param>
/// <param name="batch">For a block's images.</param>
internal sealed class ShardWorker(ImageClassifier model, ILoss loss, IGradientWork[] gradientWork, Arena arena, RowBatch batch)
{
    private readonly RowLoss[] rowLosses = new RowLoss[arena.Rows];

    /// <summary>Where the activations of the last block lie.</summary>
    public Arena Arena => arena;

    /// <summary>Sums the gradient of a shard.</summary>
    /// <param name="images">The shard's images.</param>
    /// <param name="cut">Which of them pass through the model at a time.</param>
    /// <param name="gaze">Decides where rollouts look.</param>
    /// <param name="epoch">Which fresh images and views these are.</param>
    /// <param name="rowWeight">What a row counts.</param>
    /// <param name="gradients">Laid out like the parameters; overwritten.</param>
    /// <returns>The loss's parts summed over rows.</returns>
    public RowLoss Run(ReadOnlySpan<int> images, BatchCut cut, IGaze gaze, int epoch, float rowWeight, Span<float> gradients)
    {
        RowLoss sum = default;
        for (int first = 0; first < images.Length; first += cut.ImagesPerBlock)
        {
            batch.Fill(images.Slice(first, Math.Min(cut.ImagesPerBlock, images.Length - first)), epoch);
            arena.Begin(cut.BlockOf(batch.Rows, rowWeight));
            Span<RowLoss> losses = rowLosses.AsSpan(0, batch.Rows);
            model.Forward(arena, batch, gaze);
            loss.Evaluate(arena, batch, gaze, rowWeight, losses);
            model.Backward(arena);
            ProductStart start = first == 0 ? ProductStart.Zero : ProductStart.Target;
            foreach (IGradientWork work in gradientWork) work.Sum(arena, gradients, start);
            foreach (RowLoss row in losses) sum += row;
        }

        return sum;
    }
}
