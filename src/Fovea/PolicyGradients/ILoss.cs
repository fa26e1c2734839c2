using Fovea.Layers;
using Fovea.Models;

namespace Fovea.PolicyGradients;

/// <summary>What training lowers. Called from many threads, for a block each.</summary>
public interface ILoss
{
    /// <summary>Computes the loss of a block's rows and fills the derivatives by all that enters it.</summary>
    /// <param name="block">Rows after <see cref="ImageClassifier.Forward"/>; an image's rollouts lie in one block.</param>
    /// <param name="batch">Which images they looked at.</param>
    /// <param name="rowLosses">[rows of the block]; overwritten.</param>
    void Evaluate(in ArenaBlock block, RowBatch batch, Span<RowLoss> rowLosses);
}
