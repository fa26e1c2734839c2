using Fovea.Heads;
using Fovea.Layers;
using Fovea.Models;

namespace Fovea.PolicyGradients;

/// <summary>What training lowers. Called from many threads, for a block each.</summary>
public interface ILoss
{
    /// <summary>Computes the loss of rows and fills the derivatives by all that enters it.</summary>
    /// <param name="arena">Rows after <see cref="ImageClassifier.Forward"/>; all rollouts of each image are there.</param>
    /// <param name="batch">Which images they looked at.</param>
    /// <param name="gaze">What decided where.</param>
    /// <param name="rowWeight">What a row's loss counts in the derivatives: 1 / rows of the whole batch for its mean.</param>
    /// <param name="rowLosses">[rows]; overwritten.</param>
    void Evaluate(Arena arena, RowBatch batch, IGaze gaze, float rowWeight, Span<RowLoss> rowLosses);
}
