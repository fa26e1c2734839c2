using Fovea.Parts;
using Fovea.Policies;
using Fovea.PolicyGradients;
using Fovea.Training.Engines;

namespace Fovea.ReaderBenchmarks;

/// <summary>Training that looks where the guide does.</summary>
/// <param name="training">Takes the steps.</param>
/// <param name="places">Where the guide looks.</param>
internal sealed class Training(ITrainingEngine training, GuidePlaces places) : ITrainingEngine
{
    /// <inheritdoc/>
    public IOptimizer Optimizer => training.Optimizer;

    /// <inheritdoc/>
    public IReadOnlyList<double> GradientNorms => training.GradientNorms;

    /// <inheritdoc/>
    public LocationTally Locations => training.Locations;

    /// <inheritdoc/>
    public RowLoss Run(ReadOnlySpan<int> numbers, Gaze looking, float learningRate, int step, int inEpoch = 0) =>
        training.Run(numbers, places.At(numbers, inEpoch), learningRate, step, inEpoch);

    /// <inheritdoc/>
    public void Send() => training.Send();

    /// <inheritdoc/>
    public void Fetch() => training.Fetch();

    /// <inheritdoc/>
    public void Dispose() => training.Dispose();
}

/// <summary>Evaluation that looks where the guide does.</summary>
/// <param name="looks">Looks.</param>
/// <param name="places">Where the guide looks.</param>
internal sealed class Looks(IEvaluationEngine looks, GuidePlaces places) : IEvaluationEngine
{
    private Gaze? along;

    /// <inheritdoc/>
    public void Look(Gaze gaze, int pass, Span<float> probabilities, CancellationToken cancellation) =>
        looks.Look(along ??= places.AtAll(), pass, probabilities, cancellation);

    /// <inheritdoc/>
    public void Dispose() => looks.Dispose();
}
