namespace Fovea;

/// <summary>Is told how training goes. Called from the training thread: it must be quick and not throw.</summary>
public interface ITrainingObserver
{
    /// <summary>A step is done.</summary>
    void OnStep(in TrainingProgress progress);

    /// <summary>An epoch is done and the model was validated.</summary>
    /// <param name="metrics">Its metrics.</param>
    /// <param name="isBest">Whether its weights are the best so far, those from before the run went on included.</param>
    void OnEpoch(EpochMetrics metrics, bool isBest);
}

/// <summary>Where training stands.</summary>
/// <param name="Epoch">Number of the current epoch, from 1 on.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="ImagesDone">Images of the current epoch that were trained on.</param>
/// <param name="ImagesPerEpoch">Images of an epoch.</param>
/// <param name="ErrorPercent">Training error of the epoch so far, in percent.</param>
/// <param name="ImagesPerSecond">Rate of the epoch so far.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, int ImagesDone, int ImagesPerEpoch, double ErrorPercent, double ImagesPerSecond);
