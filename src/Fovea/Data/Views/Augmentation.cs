using Fovea.Numerics;

namespace Fovea.Data.Views;

/// <summary>Draws the view of a training image: a pure function of seed, epoch and image.</summary>
/// <param name="options">In which ways images are changed.</param>
/// <param name="seed">Seed of the run.</param>
public sealed class Augmentation(AugmentationOptions options, ulong seed)
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
