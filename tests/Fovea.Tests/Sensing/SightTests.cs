using Fovea.Data;
using Fovea.Sensing;
using Fovea.Tests.Data;

namespace Fovea.Tests.Sensing;

public sealed class SightTests
{
    [Fact]
    public void In_a_batch_of_several_sizes_a_location_is_a_part_of_each_images_own_sides()
    {
        ImageShape[] shapes = [new(40, 40, 1), new(20, 60, 1), new(90, 30, 1)];
        RegionImages images = new(shapes);
        RowBatch batch = new(images, capacity: 3, rollouts: 2, new Augmentation(new AugmentationOptions { Shift = 5 }, seed: 1));
        batch.Fill([2, 0, 1]);
        ChannelNormalization normalization = new([0.25f], [1f]);
        MultiScaleSensor sensor = new(6, 3, cut: new GlimpseCut(GlimpseRounding.Nearest, ToLastPixel: false, Offset: 0f, MeanOutside: true));
        Sight sight = new(sensor, normalization);
        float[] seen = new float[sensor.PatchLength(1)], expected = new float[seen.Length];
        for (int row = 0; row < batch.Rows; row++)
        {
            sight.See(batch, row, 0.6f, -0.9f, seen);
            ImageShape shape = shapes[batch.ImageOf(row)];
            (float x, float y) = batch.ViewOf(row).ToImage(0.6f, -0.9f, shape);
            sensor.Sense(images.PixelsInPlace(batch.ImageOf(row)), x, y, expected);
            sensor.FillOutside(shape, x, y, normalization.Mean, expected);
            normalization.Apply(expected, 36);
            Assert.Equal(expected, seen);
        }
    }

    [Fact]
    public void A_whole_image_is_its_bytes_only_where_nothing_is_done_to_it()
    {
        ImageShape gray = new(6, 6, 1);
        Augmentation flips = new(new AugmentationOptions { Flips = true }, seed: 1);
        Assert.True(SeesBytes(gray));
        Assert.False(SeesBytes(gray, normalization: new ChannelNormalization([0.25f], [1f])));
        Assert.False(SeesBytes(gray, rollouts: 2));
        Assert.False(SeesBytes(gray, augmentation: flips));
        Assert.False(SeesBytes(new ImageShape(6, 4, 1)));
        Assert.False(SeesBytes(new ImageShape(6, 6, 3)));
        Assert.False(SeesBytes(gray, images: new RegionImages([.. Enumerable.Repeat(gray, 9)])));
    }

    private static bool SeesBytes(ImageShape shape, int rollouts = 1, Augmentation? augmentation = null, ChannelNormalization? normalization = null, ImageSet? images = null)
    {
        RowBatch batch = new(images ?? new MemoryImageSet(shape, new byte[9 * shape.Bytes], new int[9]), capacity: 9, rollouts, augmentation);
        batch.Fill([.. Enumerable.Range(0, 9)]);
        return new Sight(new MultiScaleSensor(6, 1), normalization).SeesBytes(batch);
    }
}
