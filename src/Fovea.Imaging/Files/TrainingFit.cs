using Fovea.Training.Checkpoints;

namespace Fovea.Imaging.Files;

/// <summary>How a model's training images were fitted, so that others can be fitted the same way.</summary>
public static class TrainingFit
{
    /// <summary>The fit that a model was trained with; as a whole, on the colour of its border, where images were never fitted.</summary>
    public static ImageFit Of(TrainedModel trained) =>
        IsGiven(trained, "resize") ? ImageFit.Stretch : IsGiven(trained, "pad") ? ImageFit.Pad : ImageFit.Contain;

    private static bool IsGiven(TrainedModel trained, string option) => trained.Recipe.DataOptions[option] is not null;
}
