using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training.Engines;

namespace Fovea.ReaderBenchmarks;

/// <summary>The processors, but every look, in training and in evaluation, goes where another model looks at the same image by its mean locations.</summary>
/// <param name="guide">The other model.</param>
/// <param name="threads">Threads to compute with; null for one per processor.</param>
internal sealed class BorrowedLooks(TrainedModel guide, int? threads) : ComputeDevice
{
    /// <inheritdoc/>
    public override string Name => "borrowed";

    /// <inheritdoc/>
    public override string Description => $"the processors, looking where another model does in {guide.Model.Glimpses} glimpses";

    /// <inheritdoc/>
    internal override IReadOnlyList<string> MissingParts(Recipe recipe) =>
        recipe.Model is RecurrentAttentionOptions { Glimpses: var glimpses } && glimpses == guide.Model.Glimpses
        && recipe.Training is { Rollouts: 1, UpdatesPerBatch: 1 } && recipe.Training.Augmentation == new AugmentationOptions()
            ? []
            : [$"anything but attention models of {guide.Model.Glimpses} glimpses, trained with one rollout and one update on images that are not moved or turned"];

    /// <inheritdoc/>
    internal override IComputeEngine Open()
    {
        WorkerTeam team = WorkerTeam.OfThreads(threads);
        return new Engine(guide.Model, team, new ProcessorEngine(team));
    }

    private sealed class Engine(ImageClassifier guide, WorkerTeam team, ProcessorEngine processors) : IComputeEngine
    {
        public ITrainingEngine NewTraining(ImageClassifier model, ImageSet images, TrainingOptions options) =>
            new Training(processors.NewTraining(model, images, options), new GuidePlaces(guide, images));

        public IEvaluationEngine NewEvaluation(ImageClassifier model, ImageSet images, int steps, int rollouts) =>
            new Looks(processors.NewEvaluation(model, images, steps, rollouts), new GuidePlaces(guide, images));

        public void Dispose()
        {
            processors.Dispose();
            team.Dispose();
        }
    }
}
