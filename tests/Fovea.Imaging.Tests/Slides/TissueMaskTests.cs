using Fovea.Data.Regions;
using Fovea.Imaging.Tests.Files;
using Fovea.Numerics;
using Fovea.Reports;
using Fovea.Training.Recipes;

namespace Fovea.Imaging.Tests.Slides;

public sealed class TissueMaskTests : IDisposable
{
    private const int Side = 800;

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(3, 240, 200)]
    [InlineData(1, 240, 120)]
    [InlineData(1, 10, 60)]
    public void Places_are_uniform_over_what_is_not_glass(int channels, byte glass, byte tissue)
    {
        byte[] pixels = new byte[Side * Side * channels];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, channels);
            pixels[i] = !IsTissue(pixel % Side, pixel / Side) ? glass : channel == 1 ? (byte)(tissue - 80) : tissue;
        }

        TissueMask mask = TissueMask.Measure(new WholeImage(pixels, new ImageShape(Side, Side, channels)));
        Assert.Equal(42_000.0 / Side / Side, mask.Share, 0.003);
        Assert.True(mask.Touches(new GlimpseBox(0, 0, 110)) && mask.Touches(new GlimpseBox(690, 590, 5)) && mask.Touches(new GlimpseBox(-400, -400, 4000)));
        Assert.False(mask.Touches(new GlimpseBox(0, 0, 90)) || mask.Touches(new GlimpseBox(710, 610, 500)) || mask.Touches(new GlimpseBox(210, 100, 280)));
        int[] quarters = new int[4];
        RandomSequence random = new(1, RandomPurpose.Data, 0);
        for (int i = 0; i < 20_000; i++)
        {
            (float x, float y) = mask.PlaceOf((2 * random.NextFloat()) - 1, (2 * random.NextFloat()) - 1);
            int column = (int)((x + 1) / 2 * Side), row = (int)((y + 1) / 2 * Side);
            // A square of 2 pixels at the edge of the tissue may be half glass.
            Assert.True(IsTissue(column - 2, row - 2) || IsTissue(column + 2, row + 2) || IsTissue(column, row), $"{column},{row}");
            quarters[column < 300 ? 0 : row < 450 ? 1 : column < 600 ? 2 : 3]++;
        }

        // 100 columns of 20 rows at the left; 200x200 at the right, cut at row 450 and, below it, at column 600.
        Assert.Equal(20_000 * 2_000 / 42_000.0, quarters[0], 150.0);
        Assert.Equal(20_000 * 10_000 / 42_000.0, quarters[1], 300.0);
        Assert.Equal(20_000 * 15_000 / 42_000.0, quarters[2], 300.0);
    }

    [Fact]
    public void Its_corners_are_places()
    {
        TissueMask mask = TissueMask.Measure(new WholeImage([.. Enumerable.Range(0, 9).Select(i => (byte)(i is 1 or 3 ? 200 : 0))], new ImageShape(3, 3, 1)));
        Assert.Equal(2, mask.Count);
        Assert.Equal((-1 / 3f, -1f), Rounded(mask.PlaceOf(-1f, -1f)));
        Assert.Equal((-1 / 3f, 1 / 3f), Rounded(mask.PlaceOf(1f, 1f)));
    }

    [Fact]
    public void An_image_of_one_shade_is_tissue_as_a_whole()
    {
        TissueMask mask = TissueMask.Measure(new WholeImage(new byte[300], new ImageShape(10, 10, 3)));
        Assert.Equal(1.0, mask.Share);
        (float x, float y) = mask.PlaceOf(0.3f, -0.7f);
        Assert.Equal(0.3f, x, 1e-5f);
        Assert.Equal(-0.7f, y, 1e-5f);
    }

    [Fact]
    public async Task Random_starts_and_random_locations_keep_to_it_where_it_is_asked_for()
    {
        // In colour where the shade is not black: right below.
        foreach (string name in new[] { "a/s0.tif", "b/s0.tif" }) SlideWriter.Write(folder[$"slides/{name}"], Side, Side, (x, y) => (byte)(x > 600 && y > 500 ? 200 : 0));
        TrainedModel model = TinyModel.New("""{ "data": "slides:slides", "model": { "glimpses": 4, "start": "random", "sensor": { "size": 4 } } }""");
        ImageSet plain = await LoadAsync(tissueOnly: false), masked = await LoadAsync(tissueOnly: true);
        int outside = 0;
        for (int seed = 0; seed < 50; seed++)
        {
            Look anywhere = model.Look(plain, 0, new LookOptions { Seed = (ulong)seed });
            if (anywhere.Steps[0] is not { X: > 0.49f, Y: > 0.24f }) outside++;
            Assert.True(model.Look(masked, 0, new LookOptions { Seed = (ulong)seed }).Steps[0] is { X: > 0.49f, Y: > 0.24f });
            Assert.All(model.Look(masked, 1, new LookOptions { Seed = (ulong)seed, RandomLocations = true }).Steps, step => Assert.True(step is { X: > 0.49f, Y: > 0.24f }));
        }

        Assert.InRange(outside, 35, 50);
        Assert.False(masked.PixelsInPlace(0).Regions!.Offers(new GlimpseBox(0, 0, 500)));
        Assert.True(masked.PixelsInPlace(0).Regions!.Offers(new GlimpseBox(500, 400, 200)));
        Assert.Equal(0f, model.Look(masked, 0, new LookOptions { Start = StartLocation.Centre }).Steps[0].X);
    }

    [Theory]
    [InlineData("\"start\": \"centre\"", "dataOptions.tissueOnly must be false, since only random starts, random locations and candidates keep to tissue, and with model.start centre there are none, but is true")]
    [InlineData("\"start\": \"centre\", \"candidates\": {}", null)]
    [InlineData("\"start\": \"random\"", null)]
    [InlineData("\"start\": \"random\", \"randomLocations\": true", null)]
    public async Task It_is_refused_where_nothing_would_keep_to_it(string model, string? told)
    {
        SlideWriter.WriteClasses(folder["classes"], 300, ("a", 10), ("b", 10));
        Recipe recipe = Recipe.Parse($$$"""{ "data": "slides", "model": { "glimpses": 3, "sensor": { "size": 4 }, {{{model}}} }, "training": { "loss": { "baseline": "none", "policyWeight": {{{(model.Contains("randomLocations", StringComparison.Ordinal) ? 0 : 1)}}} } } }""");
        foreach (bool tissueOnly in new[] { false, true })
        {
            SlideOptions options = new() { TissueOnly = tissueOnly };
            DataSet data = await new SlideSource("slides", folder["classes"], options, folder["cache"]).LoadAsync(progress: null, CancellationToken.None);
            Exception? refusal = Record.Exception(() => RecipeRules.Check(recipe, data, testsAtEnd: true));
            Assert.Equal(tissueOnly ? told : null, refusal?.Message);
        }
    }

    [Fact]
    public async Task How_much_of_a_slide_it_is_is_measured_where_it_is_asked_for()
    {
        foreach ((string name, int side) in new[] { ("a/s0.tif", 256), ("b/s0.tif", 512) }) SlideWriter.Write(folder[$"slides/{name}"], 512, 512, (x, y) => (byte)(x < side && y < 128 ? 200 : 0));
        TissuePercent measured = SplitSummary.Measure(await LoadAsync(tissueOnly: true), classes: 2, mostMeasured: 10).TissuePercent!;
        Assert.Equal((12.5, 18.75, 25), (measured.Least, measured.Mean, measured.Most));
        Assert.Null(SplitSummary.Measure(await LoadAsync(tissueOnly: false), classes: 2, mostMeasured: 10).TissuePercent);
    }

    public void Dispose() => folder.Dispose();

    private static bool IsTissue(int column, int row) => column is >= 100 and < 200 && row is >= 100 and < 120 || column is >= 500 and < 700 && row is >= 400 and < 600;

    private static (float X, float Y) Rounded((float X, float Y) place) => (MathF.Round(place.X * 3) / 3, MathF.Round(place.Y * 3) / 3);

    private async Task<ImageSet> LoadAsync(bool tissueOnly) => (await new SlideSource(
        "slides", folder["slides"], new SlideOptions { Splitting = Splitting.None, TissueOnly = tissueOnly }, folder["cache"]).LoadAsync(progress: null, CancellationToken.None)).Test;

    private sealed class WholeImage(byte[] pixels, ImageShape shape) : IImageRegions
    {
        public ImageShape Shape => shape;

        public void ReadMeans(GlimpseBox box, int factor, Span<float> cells) => new ImagePixels(pixels, shape).ReadMeans(box, factor, cells);
    }
}
