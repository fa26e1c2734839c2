using Fovea.Models;
using Fovea.Parts;
using Fovea.Policies;
using Fovea.PolicyGradients;

namespace Fovea.Training.Engines;

/// <summary>
/// The arithmetic of training and evaluation on one kind of hardware. Recipes, order of images, schedules, metrics, checkpoints and the protocol of
/// evaluation are not its business: <see cref="Trainer"/> and <see cref="Evaluator"/> have them once, for every engine.
/// </summary>
internal interface IComputeEngine : IDisposable
{
    /// <summary>Makes room for training.</summary>
    /// <param name="model">The model; its parameters are the host's copy.</param>
    /// <param name="images">The images to train on.</param>
    /// <param name="options">How to train; they go together with model and images, <see cref="Recipes.RecipeRules"/>, and the engine has their parts.</param>
    /// <exception cref="DeviceException">The device has no room for it, or does not answer.</exception>
    ITrainingEngine NewTraining(ImageClassifier model, ImageSet images, TrainingOptions options);

    /// <summary>Makes room for evaluation.</summary>
    /// <param name="model">The model; every pass looks with its parameters as they are then.</param>
    /// <param name="images">The images to look at.</param>
    /// <param name="steps">Glimpses of a look.</param>
    /// <param name="rollouts">Rollouts of an image, whose class probabilities are averaged.</param>
    /// <exception cref="DeviceException">The device has no room for it, or does not answer.</exception>
    IEvaluationEngine NewEvaluation(ImageClassifier model, ImageSet images, int steps, int rollouts);
}

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
