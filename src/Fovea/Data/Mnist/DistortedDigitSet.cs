using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Data.Mnist;

/// <summary>Training digits that are warped anew for every epoch.</summary>
internal sealed class DistortedDigitSet(ImageSet digits, DigitDistortionOptions options, ulong seed) : FreshImageSet(digits.Shape, digits.Labels.ToArray())
{
    private readonly DigitDistortion distortion = new(options);

    /// <summary>The digits as they are; 28x28 gray.</summary>
    public ImageSet Digits => digits;

    /// <summary>How strongly they are warped.</summary>
    public DigitDistortionOptions Options => options;

    /// <summary>Seed of the warps.</summary>
    public ulong Seed => seed;

    /// <inheritdoc/>
    public override void Make(int epoch, int index, Span<byte> pixels)
    {
        RandomSequence random = new(seed, RandomPurpose.Distortion, (uint)index, (uint)epoch);
        distortion.Apply(digits.Pixels(index), pixels, ref random);
    }
}
