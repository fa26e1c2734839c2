using Fovea.Training.Checkpoints;

namespace Fovea.Training.Exports;

/// <summary>What a model's folder says of the model: model.json.</summary>
/// <param name="WeightsSha256">SHA-256 of the weights' file, 64 hexadecimal digits in lower case.</param>
/// <param name="Data">Name of the data it was trained on.</param>
/// <param name="ValidationSha256">SHA-256 of the validation images, as "fovea data verify" computes it.</param>
/// <param name="TestSha256">SHA-256 of the test images.</param>
/// <param name="Seed">Seed of the training run.</param>
/// <param name="Epochs">Epochs trained; the weights are those of the one that did best on validation.</param>
/// <param name="TrainingSeconds">Time of training and validation.</param>
/// <param name="Figures">What was measured when the folder was made.</param>
public sealed record ModelCard(
    string WeightsSha256, string Data, string ValidationSha256, string TestSha256, ulong Seed, int Epochs, double TrainingSeconds,
    IReadOnlyList<ModelFigure> Figures)
{
    internal const int NewestVersion = 1;

    /// <summary>Version of the file's form.</summary>
    public int Version { get; init; } = FormatVersion.First;
}
