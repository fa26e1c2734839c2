using Fovea.Numerics;

namespace Fovea.Data.Canvas;

/// <summary>A training set whose digits move and whose clutter changes from epoch to epoch.</summary>
internal sealed class FreshCanvasSet(ImageShape shape, ImageSet digits, CanvasPainter painter, ulong seed)
    : FreshImageSet(shape, digits.Labels.ToArray())
{
    /// <inheritdoc/>
    public override void Make(int epoch, int index, Span<byte> pixels)
    {
        RandomSequence random = new(seed, RandomPurpose.FreshData, (uint)index, (uint)epoch);
        painter.Paint(pixels, index, ref random);
    }
}
