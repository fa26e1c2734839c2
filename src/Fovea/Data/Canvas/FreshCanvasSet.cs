using Fovea.Data.Mnist;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Data.Canvas;

/// <summary>A training set whose digits move, and are warped, and whose clutter changes from epoch to epoch.</summary>
internal sealed class FreshCanvasSet(ImageShape shape, ImageSet digits, CanvasPainter painter, CanvasMnistOptions options)
    : FreshImageSet(shape, digits.Labels.ToArray())
{
    private readonly DigitDistortion? distortion = options.Distortion.ChangesNothing ? null : new DigitDistortion(options.Distortion);

    /// <summary>Where digits and clutter come from; 28x28 gray.</summary>
    public ImageSet Digits => digits;

    /// <summary>How they are laid out.</summary>
    public CanvasMnistOptions Options => options;

    /// <inheritdoc/>
    public override void Make(int epoch, int index, Span<byte> pixels)
    {
        RandomSequence random = new(options.TrainingSeed, RandomPurpose.FreshData, (uint)index, (uint)epoch);
        if (distortion is null)
        {
            painter.Paint(pixels, index, ref random);
            return;
        }

        RandomSequence warps = new(options.TrainingSeed, RandomPurpose.Distortion, (uint)index, (uint)epoch);
        Span<byte> digit = stackalloc byte[CanvasMnistOptions.DigitSide * CanvasMnistOptions.DigitSide];
        distortion.Apply(digits.Pixels(index), digit, ref warps);
        painter.Paint(pixels, digit, index, ref random);
    }
}
