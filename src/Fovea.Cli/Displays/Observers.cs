using Fovea.Training;

namespace Fovea.Cli.Displays;

/// <summary>Tells several observers, one after the other.</summary>
internal sealed class Observers(params ITrainingObserver[] all) : ITrainingObserver
{
    public void OnStep(in TrainingProgress progress)
    {
        foreach (ITrainingObserver observer in all) observer.OnStep(progress);
    }

    public void OnEpoch(EpochMetrics metrics)
    {
        foreach (ITrainingObserver observer in all) observer.OnEpoch(metrics);
    }
}
