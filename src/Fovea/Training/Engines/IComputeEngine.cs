using Fovea.Models;

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
