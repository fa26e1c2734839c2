using Fovea.Numerics;

namespace Fovea.Data.Mnist;

/// <summary>Training digits that are warped anew for every epoch.</summary>
internal sealed class DistortedDigitSet(ImageSet digits, DigitDistortion distortion, ulong seed) : FreshImageSet(digits.Shape, digits.Labels.ToArray())
{
    /// <inheritdoc/>
    public override void Make(int epoch, int index, Span<byte> pixels)
    {
        RandomSequence random = new(seed, RandomPurpose.Distortion, (uint)index, (uint)epoch);
        distortion.Apply(digits.Pixels(index), pixels, ref random);
    }
}
