namespace Fovea.Training.Engines;

/// <summary>Looks at all images of a set.</summary>
internal interface IEvaluationEngine : IDisposable
{
    /// <summary>One pass over all images, with the model's parameters as the host has them now.</summary>
    /// <param name="gaze">Where rollouts look.</param>
    /// <param name="pass">Number of the pass, from 0 on.</param>
    /// <param name="probabilities">[images, classes], class probabilities after the last glimpse, mean over the rollouts; overwritten.</param>
    /// <param name="cancellation">Stops between two blocks of images.</param>
    /// <exception cref="DeviceException">The device failed.</exception>
    void Look(Gaze gaze, int pass, Span<float> probabilities, CancellationToken cancellation);
}
