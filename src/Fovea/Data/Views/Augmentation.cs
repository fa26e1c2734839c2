using Fovea.Data.Views;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea;

/// <summary>Draws the view of a training image: a pure function of seed, epoch and image.</summary>
/// <param name="options">In which ways images are changed.</param>
/// <param name="seed">Seed of the run.</param>
internal sealed class Augmentation(AugmentationOptions options, ulong seed)
{
    private readonly bool changesNothing = options == new AugmentationOptions();

    /// <summary>How image <paramref name="image"/> is seen in epoch <paramref name="epoch"/>.</summary>
    public ImageView ViewOf(int epoch, int image)
    {
        if (changesNothing) return ImageView.Plain;
        RandomSequence random = new(seed, RandomPurpose.Augmentation, (uint)image, (uint)epoch);
        int turns = random.NextInt(4), mirrored = random.NextInt(2);
        int shiftX = random.NextInt((2 * options.Shift) + 1), shiftY = random.NextInt((2 * options.Shift) + 1);
        float brightness = (2f * random.NextFloat()) - 1f;
        return new ImageView(
            options.QuarterTurns ? turns : 0, options.Flips && mirrored == 1, shiftX - options.Shift, shiftY - options.Shift,
            1f + (options.Brightness * brightness));
    }
}

/// <summary>In which ways training images are changed from epoch to epoch. The default changes nothing.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Whether half of the images are mirrored, left to right.</summary>
    /// <value>Default: false.</value>
    public bool Flips { get; init; }

    /// <summary>Whether images are turned by 0, 1, 2 or 3 quarters; with <see cref="Flips"/>, all eight positions of a slide.</summary>
    /// <value>Default: false.</value>
    public bool QuarterTurns { get; init; }

    /// <summary>Most pixels by which images are moved along each axis.</summary>
    /// <value>0 to 10000; default 0.</value>
    public int Shift { get; init => field = Check.Within(value, 0, 10_000, nameof(Shift)); }

    /// <summary>Largest change of brightness: factors are uniform in [1 - brightness, 1 + brightness].</summary>
    /// <value>0 to 1; default 0.</value>
    public float Brightness { get; init => field = Check.AtLeast(value, 0f, 1f, nameof(Brightness)); }
}
