using Fovea.Parts;

namespace Fovea.Tests.Sensing;

/// <summary>Where patches begin, worked out by hand, and what they see beyond the edge.</summary>
public sealed class GlimpseCutTests
{
    [Theory]
    // An image of 10 pixels, a patch of 4: at 0.3 the centre is 6.5, the start 4.5.
    [InlineData(GlimpseRounding.Nearest, false, 0f, 0.3f, 4, 5)]
    [InlineData(GlimpseRounding.TruncatedCentre, false, 0f, 0.3f, 4, 4)]
    [InlineData(GlimpseRounding.TruncatedStart, false, 0f, 0.3f, 4, 4)]
    // A patch of 5: start 4.
    [InlineData(GlimpseRounding.Nearest, false, 0f, 0.3f, 5, 4)]
    [InlineData(GlimpseRounding.TruncatedCentre, false, 0f, 0.3f, 5, 4)]
    // At -0.9 the centre is 0.5, the start of 4 pixels -1.5: towards 0 that is -1.
    [InlineData(GlimpseRounding.Nearest, false, 0f, -0.9f, 4, -1)]
    [InlineData(GlimpseRounding.TruncatedCentre, false, 0f, -0.9f, 4, -2)]
    [InlineData(GlimpseRounding.TruncatedStart, false, 0f, -0.9f, 4, -1)]
    // From the first to the last pixel 1 is pixel 9.
    [InlineData(GlimpseRounding.TruncatedCentre, true, 0f, 1f, 4, 7)]
    [InlineData(GlimpseRounding.TruncatedCentre, false, 0f, 1f, 4, 8)]
    [InlineData(GlimpseRounding.Nearest, true, 0.5f, 1f, 4, 8)]
    // Half a pixel off either way.
    [InlineData(GlimpseRounding.TruncatedCentre, false, 0.5f, 0.3f, 4, 5)]
    [InlineData(GlimpseRounding.Nearest, false, -0.5f, 0.3f, 4, 4)]
    public void A_patch_begins_where_the_other_program_s_does(GlimpseRounding rounding, bool toLastPixel, float offset, float location, int size, int first)
    {
        MultiScaleSensor sensor = new(size, 1, new GlimpseCut(rounding, toLastPixel, offset, MeanOutside: false));
        GlimpseBox box = sensor.Box(new ImageShape(10, 10, 1), location, location, 0);
        Assert.Equal(new GlimpseBox(first, first, size), box);
    }

    [Fact]
    public void The_default_is_the_library_s_own_way()
    {
        IGlimpseSensor sensor = new MultiScaleSensorOptions { Size = 7, Scales = 3 }.Create();
        ImageShape shape = new(23, 31, 1);
        for (float x = -1f; x <= 1f; x += 0.037f)
            for (int scale = 0; scale < 3; scale++) Assert.Equal(GlimpseBox.At(x, -x, 23, 31, 7 << scale), sensor.Box(shape, x, -x, scale));
    }

    /// <summary>The same as to normalise the image, put zeros around it, and average then.</summary>
    [Theory]
    [InlineData(-1f, -1f)]
    [InlineData(0.9f, -0.6f)]
    [InlineData(0f, 0f)]
    public void Beyond_the_edge_lies_what_is_zero_once_channels_are_normalised(float x, float y)
    {
        ImageShape shape = new(9, 7, 2);
        byte[] pixels = [.. Enumerable.Range(0, (int)shape.Bytes).Select(i => (byte)(i * 7919 % 251))];
        ChannelNormalization normalization = new([0.3f, 0.6f], [0.2f, 0.4f]);
        MultiScaleSensor sensor = new(4, 3, new GlimpseCut { MeanOutside = true });
        float[] patch = new float[sensor.PatchLength(2)];
        sensor.Sense(new ImagePixels(pixels, shape), x, y, patch);
        sensor.FillOutside(shape, x, y, normalization.Mean, patch);
        normalization.Apply(patch, 16);

        List<double> expected = [];
        for (int scale = 0; scale < 3; scale++)
        {
            GlimpseBox box = sensor.Box(shape, x, y, scale);
            int factor = 1 << scale;
            for (int cell = 0; cell < 2 * 16; cell++)
            {
                (int channel, int place) = Math.DivRem(cell, 16);
                double sum = 0;
                for (int i = 0; i < factor * factor; i++)
                {
                    int row = box.Top + (place / 4 * factor) + (i / factor), column = box.Left + (place % 4 * factor) + (i % factor);
                    if (row < 0 || row >= 9 || column < 0 || column >= 7) continue;
                    sum += ((pixels[(((row * 7) + column) * 2) + channel] / 255.0) - normalization.Mean[channel]) / normalization.Deviation[channel];
                }

                expected.Add(sum / (factor * factor));
            }
        }

        Close.To([.. expected], patch, 1e-5, 1e-6, "patch");
    }

    [Fact]
    public void A_mean_beyond_the_edge_wants_channels_that_are_normalised()
    {
        RecurrentAttentionOptions options = new() { Sensor = new MultiScaleSensorOptions { MeanOutside = true } };
        OptionException refusal = Assert.Throws<OptionException>(() => options.Create(new ImageShape(28, 28, 1), 10, normalization: null));
        Assert.Equal("sensor.meanOutside must be false where channels are not normalised, since they have no mean then, but is true", refusal.Message);
        Assert.Contains("sensor.offset must be -1 to 1, but is 2", Assert.Throws<RecipeException>(() => Recipe.Parse("""{ "model": { "sensor": { "offset": 2 } } }""")).Message, StringComparison.Ordinal);
    }
}
