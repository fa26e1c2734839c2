using Fovea.Models;
using Fovea.Numerics;

namespace Fovea.Training.Engines;

/// <summary>The processors: they have every part, whoever wrote it.</summary>
/// <param name="team">Computes; it remains its maker's.</param>
internal sealed class ProcessorEngine(WorkerTeam team) : IComputeEngine
{
    /// <inheritdoc/>
    public ITrainingEngine NewTraining(ImageClassifier model, ImageSet images, TrainingOptions options) => new TrainingStep(model, images, options, team);

    /// <inheritdoc/>
    public IEvaluationEngine NewEvaluation(ImageClassifier model, ImageSet images, int steps, int rollouts) => new ProcessorLooks(model, images, steps, rollouts, team);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
