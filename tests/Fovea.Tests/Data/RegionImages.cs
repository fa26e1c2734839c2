using Fovea.Data.Regions;

namespace Fovea.Tests.Data;

/// <summary>Images of several sizes that are read by region: pixel (x, y) of image i is x + 2 y + 10 i, in each channel one more.</summary>
internal sealed class RegionImages(params ImageShape[] shapes) : ImageSet(shapes[0], new int[shapes.Length])
{
    internal override bool IsReadByRegion => true;

    internal override bool DiffersInShape => shapes.Distinct().Count() > 1;

    internal override ImageShape ShapeOf(int index) => shapes[index];

    internal override RegionReader NewRegionReader() => new Reader(this);

    public override ReadOnlySpan<byte> Pixels(int index)
    {
        ImageShape shape = shapes[index];
        byte[] pixels = new byte[shape.Bytes];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)((i / shape.Channels % shape.Width) + (2 * (i / shape.Channels / shape.Width)) + (10 * index) + (i % shape.Channels));
        return pixels;
    }

    private sealed class Reader(RegionImages images) : RegionReader
    {
        public override IImageRegions Turn(int epoch, int index) => new Image(images, index);
    }

    private sealed class Image(RegionImages images, int index) : IImageRegions
    {
        public ImageShape Shape => images.ShapeOf(index);

        public void ReadMeans(GlimpseBox box, int factor, Span<float> cells) => new ImagePixels(images.Pixels(index), Shape).ReadMeans(box, factor, cells);
    }
}
