using Fovea.Data.Regions;
using Fovea.Data.Views;
using Fovea.Numerics;
using Fovea.Policies;

namespace Fovea.Tests.Policies;

/// <summary>What stands out is found, where it is, however large the image.</summary>
public sealed class CandidateFinderTests
{
    private const int Stride = 64;

    [Fact]
    public void Bright_spots_are_found_to_a_few_pixels_the_brightest_first()
    {
        ImageShape shape = new(200, 300, 1);
        byte[] pixels = new byte[shape.Bytes];
        Fill(pixels, shape, left: 40, top: 60, side: 8, shade: 120);
        Fill(pixels, shape, left: 251, top: 133, side: 8, shade: 250);
        Candidate[] found = Find(new CandidateOptions(), new ImagePixels(pixels, shape), out _);
        Assert.Equal(2, found.Length);
        AssertNear(255, 137, found[0]);
        AssertNear(44, 64, found[1]);
    }

    /// <summary>Cells are of 12 pixels; the larger image is viewed in larger ones first. The edge cuts cells anywhere.</summary>
    [Theory]
    [InlineData(240, 240)]
    [InlineData(241, 251)]
    [InlineData(247, 240)]
    [InlineData(4003, 3607)]
    public void A_spot_on_light_stands_out_by_contrast_or_a_filter_and_the_edge_of_the_image_does_not(int height, int width)
    {
        ImageShape shape = new(height, width, 3);
        byte[] pixels = new byte[shape.Bytes];
        pixels.AsSpan().Fill(230);
        Fill(pixels, shape, left: 96, top: 156, side: 12, shade: 20);
        AssertNear(102, 162, Assert.Single(Find(new CandidateOptions { Saliency = Saliency.Contrast, Threshold = 0.2f }, new ImagePixels(pixels, shape), out _)));
        // What is brighter than the cells around it.
        float[] filter = [.. Enumerable.Range(0, 27).Select(tap => tap % 9 == 4 ? 0f : -1f / 24f)];
        pixels.AsSpan().Fill(200);
        Fill(pixels, shape, left: 96, top: 156, side: 12, shade: 255);
        AssertNear(102, 162, Assert.Single(Find(new CandidateOptions { Saliency = Saliency.Learned, Threshold = 0.1f }, new ImagePixels(pixels, shape), out _, filter)));
    }

    [Fact]
    public void What_lies_in_a_cell_that_the_edge_cuts_is_found_on_the_image()
    {
        ImageShape shape = new(123, 124, 1);
        byte[] pixels = new byte[shape.Bytes];
        Fill(pixels, shape, left: 118, top: 118, side: 5, shade: 200);
        Candidate found = Assert.Single(Find(new CandidateOptions(), new ImagePixels(pixels, shape), out _));
        Assert.InRange(found.X, 116, 124);
        Assert.InRange(found.Y, 116, 123);
    }

    [Fact]
    public void The_window_around_a_candidate_holds_the_means_of_the_cells_there()
    {
        ImageShape shape = new(120, 120, 1);
        byte[] pixels = new byte[shape.Bytes];
        Fill(pixels, shape, left: 48, top: 60, side: 12, shade: 255);
        Fill(pixels, shape, left: 72, top: 60, side: 6, shade: 255);
        _ = Find(new CandidateOptions(), new ImagePixels(pixels, shape), out float[] windows);
        float[] expected = new float[49];
        expected[(3 * 7) + 3] = 1f;
        expected[(3 * 7) + 5] = 0.25f;
        Assert.Equal(expected, windows[..49]);
    }

    [Fact]
    public void A_huge_image_is_viewed_coarsely_first_and_finely_where_something_stands_out()
    {
        SparseImage image = new(new ImageShape(90_000, 100_000, 1), [(91_234, 5_678), (17, 88_000), (50_000, 50_000), (50_040, 50_000)]);
        CandidateOptions options = new();
        Candidate[] found = Find(options, new ImagePixels(image), out _);
        Candidate[] inOrder = [.. found.OrderBy(candidate => candidate.X)];
        Assert.Equal(4, inOrder.Length);
        AssertNear(21, 88_004, inOrder[0]);
        AssertNear(50_004, 50_004, inOrder[1]);
        AssertNear(50_044, 50_004, inOrder[2]);
        AssertNear(91_238, 5_682, inOrder[3]);
        Assert.True(image.CellsRead < 300 * 300, $"{image.CellsRead} cells");
        Assert.True(image.CellsRead <= new CandidateFinder(options).CellsRead(image.Shape) + (20 * 300));
    }

    [Fact]
    public void No_more_than_the_most_salient_are_kept()
    {
        ImageShape shape = new(600, 600, 1);
        byte[] pixels = new byte[shape.Bytes];
        for (int i = 0; i < 100; i++) Fill(pixels, shape, 20 + (i % 10 * 56), 20 + (i / 10 * 56), side: 10, shade: (byte)(100 + i));
        Candidate[] found = Find(new CandidateOptions { Most = 7 }, new ImagePixels(pixels, shape), out _);
        Assert.Equal(7, found.Length);
        Assert.Equal(found.OrderByDescending(candidate => candidate.Saliency), found);
    }

    [Fact]
    public void A_blank_image_has_none() => Assert.Empty(Find(new CandidateOptions(), new ImagePixels(new byte[100 * 100], new ImageShape(100, 100, 1)), out _));

    [Theory]
    [InlineData(200, 300)]
    [InlineData(4000, 3600)]
    public void A_learned_filter_is_brightness_at_first_and_then_what_it_weighs(int height, int width)
    {
        ImageShape shape = new(height, width, 3);
        byte[] pixels = new byte[shape.Bytes];
        Fill(pixels, shape, left: 36, top: 60, side: 12, shade: 200);
        for (int y = 132; y < 144; y++)
            for (int x = 252; x < 264; x++) pixels[((y * width) + x) * 3] = 255;
        Fill(pixels, shape, left: 0, top: 0, side: 12, shade: 250);
        ImagePixels image = new(pixels, shape);
        CandidateOptions learned = new() { Saliency = Saliency.Learned };
        Candidate[] bright = Find(new CandidateOptions(), image, out float[] windows), unlearned = Find(learned, image, out float[] unlearnedWindows);
        Assert.Equal(bright.Select(candidate => (candidate.X, candidate.Y)), unlearned.Select(candidate => (candidate.X, candidate.Y)));
        Close.To(windows.Select(number => (double)number).ToArray(), unlearnedWindows, 0, 1e-6, "windows");
        // Red alone: half of what it adds, and away with what is as green or as blue.
        float[] filter = new float[27];
        (filter[4], filter[13], filter[22]) = (0.5f - (1f / 3f), -0.25f - (1f / 3f), -0.25f - (1f / 3f));
        Candidate red = Assert.Single(Find(learned, image, out _, filter));
        AssertNear(258, 138, red);
        Close.To(0.5, red.Saliency, 1e-6, "saliency");
    }

    /// <summary>Cells of 12 pixels fit no side, and a view of 16 of them is refined.</summary>
    [Theory]
    [InlineData(Saliency.Brightness, 200)]
    [InlineData(Saliency.Contrast, 200)]
    [InlineData(Saliency.Learned, 200)]
    [InlineData(Saliency.Contrast, 16)]
    public void A_view_has_the_candidates_of_an_image_that_was_turned_pixel_by_pixel(Saliency saliency, int view)
    {
        ImageShape shape = new(259, 403, 2);
        byte[] pixels = new byte[shape.Bytes];
        RandomSequence random = new(1, RandomPurpose.Data, 0);
        for (int spot = 0; spot < 40; spot++) Fill(pixels, shape, random.NextInt(shape.Width - 12), random.NextInt(shape.Height - 12), 3 + random.NextInt(9), (byte)(60 + random.NextInt(190)));
        CandidateOptions options = new() { Saliency = saliency, View = view };
        float[] filter = [.. Enumerable.Range(0, new CandidateFinder(options).FilterLength(2)).Select(_ => (0.4f * random.NextFloat()) - 0.2f)];
        for (int turns = 0; turns < 4; turns++)
        {
            foreach (bool mirrored in new[] { false, true })
            {
                ImageView seen = ImageView.Plain with { Turns = turns, Mirrored = mirrored };
                ImageShape turned = seen.ShapeOf(shape);
                byte[] changed = new byte[shape.Bytes];
                for (int i = 0; i < changed.Length; i++)
                {
                    GlimpseBox from = seen.ToImage(new GlimpseBox(i / 2 % turned.Width, i / 2 / turned.Width, 1), shape);
                    changed[i] = pixels[(((from.Top * shape.Width) + from.Left) * 2) + (i % 2)];
                }

                Candidate[] expected = Find(options, new ImagePixels(changed, turned), out float[] windows, filter), found = Find(options, new ImagePixels(pixels, shape), out float[] seenWindows, filter, seen);
                Assert.InRange(expected.Length, 5, options.Most);
                Assert.Equal(expected, found);
                Assert.Equal(windows, seenWindows);
            }
        }
    }

    [Fact]
    public void A_brighter_view_has_brighter_candidates()
    {
        ImageShape shape = new(123, 124, 1);
        byte[] pixels = new byte[shape.Bytes];
        Fill(pixels, shape, left: 118, top: 114, side: 6, shade: 100);
        Candidate plain = Assert.Single(Find(new CandidateOptions(), new ImagePixels(pixels, shape), out _));
        Candidate bright = Assert.Single(Find(new CandidateOptions(), new ImagePixels(pixels, shape), out _, seen: ImageView.Plain with { Brightness = 2f }));
        Close.To(2 * plain.Saliency, bright.Saliency, 1e-6, "saliency");
    }

    [Fact]
    public void Where_an_image_offers_places_nothing_else_is_a_candidate_however_large_it_is()
    {
        (int, int)[] squares = [(91_234, 5_678), (17, 88_000), (50_000, 50_000), (50_040, 50_000)];
        SparseImage image = new(new ImageShape(90_000, 100_000, 1), squares) { Offered = box => box.Left + box.Size > 60_000 || box.Left < 1_000 };
        Candidate[] found = [.. Find(new CandidateOptions(), new ImagePixels(image), out _).OrderBy(candidate => candidate.X)];
        Assert.Equal(2, found.Length);
        AssertNear(21, 88_004, found[0]);
        AssertNear(91_238, 5_682, found[1]);
        // What it offers stays where it is on the image, however that is seen.
        image = new(image.Shape, squares) { Offered = box => box.Top < 6_000 };
        AssertNear(90_000 - 5_682, 91_238, Assert.Single(Find(new CandidateOptions(), new ImagePixels(image), out _, seen: ImageView.Plain with { Turns = 1 })));
    }

    /// <summary>Within a third of a cell: where within their cells pixels lie, nobody looks.</summary>
    private static void AssertNear(float x, float y, Candidate candidate) =>
        Assert.True(MathF.Abs(candidate.X - x) < 4 && MathF.Abs(candidate.Y - y) < 4, $"expected ({x}, {y}), but is {candidate}");

    private static Candidate[] Find(CandidateOptions options, ImagePixels image, out float[] windows, float[]? filter = null, ImageView? seen = null)
    {
        Candidate[] found = new Candidate[options.Most];
        windows = new float[options.Most * Stride];
        CandidateFinder finder = new(options);
        filter ??= new float[finder.FilterLength(image.Shape.Channels)];
        int count = finder.Find(image, seen ?? ImageView.Plain, filter, found, windows, Stride, new float[options.Most * filter.Length]);
        return found[..count];
    }

    private static void Fill(byte[] pixels, ImageShape shape, int left, int top, int side, byte shade)
    {
        for (int y = top; y < top + side; y++) pixels.AsSpan(((y * shape.Width) + left) * shape.Channels, side * shape.Channels).Fill(shade);
    }

    /// <summary>Squares of 8x8 white pixels on black, by region.</summary>
    private sealed class SparseImage(ImageShape shape, (int Left, int Top)[] squares) : IImageRegions
    {
        public ImageShape Shape => shape;

        public long CellsRead { get; private set; }

        public Predicate<GlimpseBox>? Offered { get; init; }

        public bool OffersPlaces => Offered is not null;

        public bool Offers(GlimpseBox box) => Offered!(box);

        public void ReadMeans(GlimpseBox box, int factor, Span<float> cells)
        {
            cells.Clear();
            int across = (int)(box.Size / factor);
            CellsRead += cells.Length;
            foreach ((int left, int top) in squares)
            {
                for (long y = Math.Max(top, box.Top); y < Math.Min(top + 8, box.Top + box.Size); y++)
                    for (long x = Math.Max(left, box.Left); x < Math.Min(left + 8, box.Left + box.Size); x++)
                        cells[(int)(((y - box.Top) / factor * across) + ((x - box.Left) / factor))] += 1f / ((float)factor * factor);
            }
        }
    }
}
