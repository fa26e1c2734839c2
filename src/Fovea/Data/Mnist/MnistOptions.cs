using Fovea.Parts;

namespace Fovea.Data.Mnist;

/// <summary>What may be done to MNIST's training images. Validation and test images stay as they are.</summary>
internal sealed record MnistOptions
{
    /// <summary>How training digits are warped, anew in every epoch.</summary>
    /// <value>Default: not at all.</value>
    public DigitDistortionOptions Distortion { get; init => field = Check.Given(value, nameof(Distortion)); } = new();

    /// <summary>Seed of the warps.</summary>
    /// <value>Any; default 1.</value>
    public ulong TrainingSeed { get; init; } = 1;
}
