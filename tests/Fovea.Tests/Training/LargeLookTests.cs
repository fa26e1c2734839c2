using Fovea.Data.Regions;
using Fovea.Models;

namespace Fovea.Tests.Training;

/// <summary>Looks at images that nobody could hold in memory.</summary>
public sealed class LargeLookTests
{
    private static readonly ImageShape shape = new(80_000, 100_000, 1);

    [Fact]
    public void A_look_brings_the_whole_image_made_small_to_be_drawn()
    {
        Recipe recipe = new() { Model = new RecurrentAttentionOptions { Sensor = new MultiScaleSensorOptions { Size = 8, Scales = 8 } } };
        ImageClassifier model = recipe.Model.Create(shape, 2, normalization: null);
        model.Parameters.Initialize(seed: 1);
        Look look = new TrainedModel(model, recipe, ["a", "b"], shape).Look(new Slopes(), index: 0);
        Assert.Equal((shape, new ImageShape(1632, 2040, 1)), (look.Shape, look.PixelsShape));
        Assert.Equal(look.PixelsShape.Bytes, look.Pixels.Length);
        Assert.Equal(128, look.Pixels.Span[(int)(look.PixelsShape.Bytes / 2) + 1020], 2.0);
        Assert.Equal(254, look.Pixels.Span[2039], 2.0);
        Assert.Equal(0.25, look.MicrometresPerPixel);
    }

    /// <summary>An image that is black on its left edge and white on its right.</summary>
    private sealed class Slopes() : ImageSet(shape, [0])
    {
        internal override bool IsReadByRegion => true;

        internal override RegionReader NewRegionReader() => new Reader();

        public override ReadOnlySpan<byte> Pixels(int index) => throw new InvalidOperationException("nobody has them all");

        private sealed class Reader : RegionReader
        {
            public override IImageRegions Turn(int epoch, int index) => new Slope();
        }

        private sealed class Slope : IImageRegions
        {
            public ImageShape Shape => shape;

            public double? MicrometresPerPixel => 0.25;

            public void ReadMeans(GlimpseBox box, int factor, Span<float> cells)
            {
                int side = (int)(box.Size / factor);
                for (int i = 0; i < side * side; i++) cells[i] = Math.Clamp((box.Left + ((i % side + 0.5f) * factor)) / shape.Width, 0f, 1f);
            }
        }
    }
}
