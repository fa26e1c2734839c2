using System.Text.Json.Serialization;
using Fovea.Data.Mnist;
using Fovea.Parts;

namespace Fovea.Data.Megapixel;

/// <summary>
/// Megapixel MNIST (Katharopoulos and Fleuret 2019, "Processing Megapixel Images with Deep Attention-Sampling Models"; the other version Bergner et al. 2023,
/// "Iterative Patch Selection for High-Resolution Image Recognition"): five digits, three of one class, on a large black canvas among pieces of noise.
/// </summary>
internal sealed record MegapixelOptions
{
    /// <summary>Side of an image in pixels.</summary>
    /// <value>256 to 1000000; default 1500.</value>
    public int Side { get; init => field = Check.Within(value, 256, 1_000_000, nameof(Side)); } = 1500;

    /// <summary>Pieces of noise, and different ones that there are.</summary>
    /// <value>0 to 10000; default 50.</value>
    public int Noise { get; init => field = Check.Within(value, 0, 10_000, nameof(Noise)); } = 50;

    /// <summary>What covers what: digits the noise, as Bergner et al. have it, or noise the digits, as Katharopoulos and Fleuret do.</summary>
    /// <value>Default: digits.</value>
    public MegapixelTop Top { get; init => field = Check.Choice(value, nameof(Top)); } = MegapixelTop.Digits;

    /// <summary>What the class of an image is.</summary>
    /// <value>Default: majority.</value>
    public MegapixelTask Task { get; init => field = Check.Choice(value, nameof(Task)); } = MegapixelTask.Majority;

    /// <summary>Training images.</summary>
    /// <value>1 to 1000000; default 5000.</value>
    public int TrainingImages { get; init => field = Check.Within(value, 1, 1_000_000, nameof(TrainingImages)); } = 5000;

    /// <summary>Validation images, of digits that validate MNIST.</summary>
    /// <value>1 to 1000000; default 500.</value>
    public int ValidationImages { get; init => field = Check.Within(value, 1, 1_000_000, nameof(ValidationImages)); } = 500;

    /// <summary>Test images.</summary>
    /// <value>1 to 1000000; default 1000.</value>
    public int TestImages { get; init => field = Check.Within(value, 1, 1_000_000, nameof(TestImages)); } = 1000;

    /// <summary>Whether training images are laid once or anew for every epoch. The former is the public test's.</summary>
    /// <value>Default: fixed.</value>
    public TrainingMode Mode { get; init => field = Check.Choice(value, nameof(Mode)); } = TrainingMode.Fixed;

    /// <summary>How training digits are warped before they are put down, anew in every epoch.</summary>
    /// <value>Default: not at all.</value>
    public DigitDistortionOptions Distortion { get; init => field = Check.Given(value, nameof(Distortion)); } = new();

    /// <summary>Seed of the training images and their warps.</summary>
    /// <value>Any; default 1.</value>
    public ulong TrainingSeed { get; init; } = 1;

    /// <summary>Seed of the validation and test images. Results are told of those that everybody has, which are those of seed 1.</summary>
    /// <value>Any; default 1.</value>
    public ulong EvaluationSeed { get; init; } = 1;

    /// <summary>The first digit that can be the class: two of five digits are others than the three, so that the largest is never 0.</summary>
    internal int FirstClass => Task == MegapixelTask.Largest ? 1 : 0;
}

/// <summary>What covers what where they meet.</summary>
internal enum MegapixelTop
{
    /// <summary>Digits cover noise.</summary>
    [JsonStringEnumMemberName("digits")]
    Digits,

    /// <summary>Noise covers digits.</summary>
    [JsonStringEnumMemberName("noise")]
    Noise,
}

/// <summary>What the class of an image is.</summary>
internal enum MegapixelTask
{
    /// <summary>That of three of its five digits.</summary>
    [JsonStringEnumMemberName("majority")]
    Majority,

    /// <summary>The largest digit, 1 to 9.</summary>
    [JsonStringEnumMemberName("largest")]
    Largest,

    /// <summary>The digit that is nearest to the upper edge.</summary>
    [JsonStringEnumMemberName("topmost")]
    Topmost,

    /// <summary>Which of the ten digits are there: a set of classes.</summary>
    [JsonStringEnumMemberName("present")]
    Present,
}
