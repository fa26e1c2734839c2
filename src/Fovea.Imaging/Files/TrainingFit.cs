using Fovea.Training.Checkpoints;

namespace Fovea.Imaging.Files;

/// <summary>How a model's training images were read, so that others can be read the same way.</summary>
/// <param name="Fit">What is done if a file's size is another; as a whole, on the colour of its border, where images were never fitted.</param>
/// <param name="Range">The samples that are black and white where files have more than 8 bits; null for what they state.</param>
public sealed record TrainingFit(ImageFit Fit, SampleRange? Range)
{
    /// <summary>As a model's recipe says.</summary>
    /// <exception cref="Configuration.OptionException">The recipe's range is none.</exception>
    public static TrainingFit Of(TrainedModel trained) => new(
        IsGiven(trained, "resize") ? ImageFit.Stretch : IsGiven(trained, "pad") ? ImageFit.Pad : ImageFit.Contain,
        IsGiven(trained, "range") ? SampleRange.Parse($"{trained.Recipe.DataOptions["range"]}", "range") : null);

    private static bool IsGiven(TrainedModel trained, string option) => trained.Recipe.DataOptions[option] is not null;
}
