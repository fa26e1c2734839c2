using Fovea.Data.Mnist;
using Fovea.Parts;

namespace Fovea.Data.Canvas;

/// <summary>
/// How digits are laid out on a larger canvas: translated MNIST without clutter, cluttered MNIST with it (Mnih et al. 2014,
/// section 4.1).
/// </summary>
internal sealed record CanvasMnistOptions
{
    /// <summary>Side of a digit in pixels.</summary>
    public const int DigitSide = 28;

    /// <summary>The paper's translated MNIST: 60x60, no clutter.</summary>
    public static CanvasMnistOptions Translated { get; } = new();

    /// <summary>The paper's cluttered MNIST of 60x60: 4 pieces.</summary>
    public static CanvasMnistOptions Cluttered60 { get; } = new() { Pieces = 4 };

    /// <summary>The paper's cluttered MNIST of 100x100: 8 pieces.</summary>
    public static CanvasMnistOptions Cluttered100 { get; } = new() { Canvas = 100, Pieces = 8 };

    /// <summary>Side of an image in pixels.</summary>
    /// <value>28 to 4096; default 60.</value>
    public int Canvas { get; init => field = Check.Within(value, DigitSide, 4096, nameof(Canvas)); } = 60;

    /// <summary>Pieces of clutter, each cut from a random other digit of the same split.</summary>
    /// <value>0 to 10000; default 0.</value>
    public int Pieces { get; init => field = Check.Within(value, 0, 10_000, nameof(Pieces)); }

    /// <summary>Side of a piece in pixels.</summary>
    /// <value>1 to 28; default 8.</value>
    public int PieceSize { get; init => field = Check.Within(value, 1, DigitSide, nameof(PieceSize)); } = 8;

    /// <summary>What is seen where a piece meets the digit or another piece.</summary>
    /// <value>Default: add.</value>
    public ClutterBlend Blend { get; init => field = Check.Choice(value, nameof(Blend)); } = ClutterBlend.Add;

    /// <summary>Whether training images are made once or anew for every epoch. Validation and test images are made once.</summary>
    /// <value>Default: fresh.</value>
    public TrainingMode Mode { get; init => field = Check.Choice(value, nameof(Mode)); } = TrainingMode.Fresh;

    /// <summary>How training digits are warped before they are put down, anew in every epoch; pieces of clutter are not. Wants fresh images.</summary>
    /// <value>Default: not at all.</value>
    public DigitDistortionOptions Distortion { get; init => field = Check.Given(value, nameof(Distortion)); } = new();

    /// <summary>Seed of the training images' places, clutter and warps.</summary>
    /// <value>Any; default 1.</value>
    public ulong TrainingSeed { get; init; } = 1;

    /// <summary>Seed of the validation and test images' places and clutter. Results are told of those that everybody has, which are those of seed 1.</summary>
    /// <value>Any; default 1.</value>
    public ulong EvaluationSeed { get; init; } = 1;
}
