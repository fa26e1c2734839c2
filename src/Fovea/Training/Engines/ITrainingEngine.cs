using Fovea.Parts;
using Fovea.Policies;
using Fovea.PolicyGradients;

namespace Fovea.Training.Engines;

/// <summary>
/// Takes steps of training. Parameters and the optimizer's memory may be elsewhere than the model's: between <see cref="Send"/> and
/// <see cref="Fetch"/> the host's are old.
/// </summary>
internal interface ITrainingEngine : IDisposable
{
    /// <summary>The optimizer; what it remembers is filled by <see cref="Fetch"/> and read by <see cref="Send"/>.</summary>
    IOptimizer Optimizer { get; }

    /// <summary>Norm of each parameter group's gradient at the last step, before clipping.</summary>
    IReadOnlyList<double> GradientNorms { get; }

    /// <summary>What the locations of the last step's rollouts have in common.</summary>
    LocationTally Locations { get; }

    /// <summary>Takes a step: as many updates as the options say, all with the same rollouts.</summary>
    /// <param name="numbers">Numbers of the batch's images, at most the batch size.</param>
    /// <param name="looking">Where rollouts look.</param>
    /// <param name="learningRate">Learning rate of this step.</param>
    /// <param name="step">Number of the step, from 1 on.</param>
    /// <param name="inEpoch">Number of the epoch, from 0 on: which fresh images and views these are.</param>
    /// <returns>The loss's parts summed over rows, as they were before the first update.</returns>
    /// <exception cref="DeviceException">The device failed: what it holds is of no known moment from then on.</exception>
    RowLoss Run(ReadOnlySpan<int> numbers, Gaze looking, float learningRate, int step, int inEpoch = 0);

    /// <summary>Brings parameters and the optimizer's memory from the host to where they are computed with. To be called before the first step.</summary>
    /// <exception cref="DeviceException">The device failed.</exception>
    void Send();

    /// <summary>Brings them back, and tells the parameters that they have changed.</summary>
    /// <exception cref="DeviceException">The device failed: the host's are of no known moment either.</exception>
    void Fetch();
}
