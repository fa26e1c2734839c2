using Fovea.Devices.Drivers;
using Fovea.Models;
using Fovea.Training.Engines;

namespace Fovea.Devices.Engine;

/// <summary>One run's engine on a device: a queue of its own, beside those of other runs.</summary>
/// <param name="device">The queue.</param>
/// <param name="noticed">Is told what a person should know; may be null.</param>
internal sealed class DeviceEngine(Device device, Action<string>? noticed) : IComputeEngine
{
    /// <inheritdoc/>
    public ITrainingEngine NewTraining(ImageClassifier model, ImageSet images, TrainingOptions options)
    {
        DeviceTraining training = new(device, (RecurrentAttentionModel)model, images, options);
        if (training.Images.Notice is { } notice) noticed?.Invoke(notice);
        return training;
    }

    /// <inheritdoc/>
    public IEvaluationEngine NewEvaluation(ImageClassifier model, ImageSet images, int steps, int rollouts) =>
        new DeviceEvaluation(device, (RecurrentAttentionModel)model, images, steps, rollouts);

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();
}
