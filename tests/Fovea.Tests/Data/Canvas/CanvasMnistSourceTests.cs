using System.Text.Json.Nodes;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Data.Canvas;
using Fovea.Data.Mnist;
using Fovea.Parts;
using Fovea.Tests.Data.Mnist;

namespace Fovea.Tests.Data.Canvas;

public sealed class CanvasMnistSourceTests
{
    private const int Side = MadeUpDigits.Side;

    [Theory]
    [InlineData(DataSplit.Training, 1, 80)]
    [InlineData(DataSplit.Validation, 81, 160)]
    [InlineData(DataSplit.Test, 161, 240)]
    public async Task Every_split_is_made_of_its_own_digits(DataSplit split, byte least, byte most)
    {
        DataSet data = await LoadAsync(CanvasMnistOptions.Cluttered60 with { Pieces = 30, Blend = ClutterBlend.Maximum });
        for (int i = 0; i < data[split].Count; i++)
            foreach (byte value in data[split].Pixels(i)) Assert.True(value == 0 || (value >= least && value <= most), $"{value} comes from another split");
    }

    [Fact]
    public async Task Without_clutter_the_digit_is_whole_and_reaches_every_edge()
    {
        const int canvas = 31;
        HashSet<(int Top, int Left)> places = [];
        DataSet data = await LoadAsync(CanvasMnistOptions.Translated with { Canvas = canvas });
        FreshImageSet training = Assert.IsAssignableFrom<FreshImageSet>(data.Training);
        byte[] pixels = new byte[canvas * canvas];
        for (int epoch = 0; epoch < 20; epoch++)
        {
            for (int image = 0; image < training.Count; image++)
            {
                training.Make(epoch, image, pixels);
                int first = Array.FindIndex(pixels, value => value > 0), top = first / canvas, left = first % canvas;
                places.Add((top, left));
                for (int row = 0; row < canvas; row++)
                {
                    for (int column = 0; column < canvas; column++)
                    {
                        bool inside = row >= top && row < top + Side && column >= left && column < left + Side;
                        Assert.Equal(inside ? MadeUpDigits.ValueOf(DataSplit.Training, image, row - top, column - left) : 0, pixels[(row * canvas) + column]);
                    }
                }
            }
        }

        // 800 draws of 16 places, the last row and column among them.
        Assert.Equal(16, places.Count);
    }

    [Theory]
    [InlineData(nameof(ClutterBlend.Add))]
    [InlineData(nameof(ClutterBlend.Maximum))]
    [InlineData(nameof(ClutterBlend.Opaque))]
    public async Task Clutter_meets_the_digit_as_asked(string name)
    {
        ClutterBlend blend = Enum.Parse<ClutterBlend>(name);
        // The digit fills the canvas and one piece as large as it covers all: both are where they are, and the source can be told.
        CanvasMnistOptions options = new() { Canvas = Side, Pieces = 1, PieceSize = Side, Blend = blend };
        DataSet data = await LoadAsync(options);
        for (int image = 0; image < data.Test.Count; image++)
        {
            byte[] pixels = data.Test.Pixels(image).ToArray();
            int[] fitting = [.. Enumerable.Range(0, MadeUpDigits.Count).Where(other => other != image && Fits(pixels, image, other, blend))];
            Assert.NotEmpty(fitting);
        }
    }

    [Fact]
    public async Task Fresh_images_change_with_the_epoch_and_with_nothing_else()
    {
        DataSet data = await LoadAsync(CanvasMnistOptions.Cluttered60), again = await LoadAsync(CanvasMnistOptions.Cluttered60);
        FreshImageSet training = (FreshImageSet)data.Training, other = (FreshImageSet)again.Training;
        byte[] first = new byte[60 * 60], second = new byte[60 * 60];
        training.Make(0, 5, first);
        training.Make(1, 5, second);
        Assert.NotEqual(first, second);
        other.Make(1, 5, first);
        Assert.Equal(second, first);
        Assert.Equal(training.Pixels(5).ToArray(), other.Pixels(5).ToArray());
    }

    [Fact]
    public async Task Fixed_images_follow_the_training_seed_and_tests_do_not()
    {
        CanvasMnistOptions options = CanvasMnistOptions.Cluttered60 with { Mode = TrainingMode.Fixed };
        DataSet one = await LoadAsync(options), same = await LoadAsync(options), two = await LoadAsync(options with { TrainingSeed = 2 });
        Assert.Equal(one.Training.ComputeSha256(), same.Training.ComputeSha256());
        Assert.NotEqual(one.Training.ComputeSha256(), two.Training.ComputeSha256());
        Assert.Equal(one.Test.ComputeSha256(), two.Test.ComputeSha256());
        Assert.Equal(one.Validation.ComputeSha256(), two.Validation.ComputeSha256());
    }

    [Fact]
    public async Task Another_evaluation_seed_makes_other_tests_of_the_same_digits_that_nobody_knows()
    {
        DataSet one = await LoadAsync(CanvasMnistOptions.Cluttered60), two = await LoadAsync(CanvasMnistOptions.Cluttered60 with { EvaluationSeed = 2 });
        Assert.Equal(one.Test.Labels.ToArray(), two.Test.Labels.ToArray());
        Assert.NotEqual(one.Test.ComputeSha256(), two.Test.ComputeSha256());
        Assert.NotEqual(one.Validation.ComputeSha256(), two.Validation.ComputeSha256());
        Assert.Equal(one.Training.Pixels(5).ToArray(), two.Training.Pixels(5).ToArray());
        Assert.Empty(new CanvasMnistSource("two", new MadeUpDigits(), CanvasMnistOptions.Cluttered60 with { EvaluationSeed = 2 }).KnownDigests);
    }

    [Fact]
    public async Task Warped_digits_lie_where_they_lay_and_clutter_is_as_it_was()
    {
        CanvasMnistOptions options = CanvasMnistOptions.Cluttered60, warped = options with { Distortion = new() { Rotation = 15, Elastic = 1 } };
        DataSet plain = await LoadAsync(options), data = await LoadAsync(warped);
        Assert.Equal(plain.Test.ComputeSha256(), data.Test.ComputeSha256());
        Assert.Equal(plain.Validation.ComputeSha256(), data.Validation.ComputeSha256());
        DataSet alone = await LoadAsync(options with { Pieces = 0 });
        for (int image = 0; image < plain.Training.Count; image++)
        {
            ReadOnlySpan<byte> before = plain.Training.Pixels(image), after = data.Training.Pixels(image), digit = alone.Training.Pixels(image);
            int inside = 0;
            for (int i = 0; i < before.Length; i++)
            {
                if (digit[i] == 0) Assert.Equal(before[i], after[i]);
                else if (before[i] != after[i]) inside++;
            }

            Assert.InRange(inside, 100, Side * Side);
        }

        Assert.Equal(2, new CanvasMnistSource("any", new MadeUpDigits(), warped).KnownDigests.Count);
    }

    [Fact]
    public async Task Fixed_images_are_not_warped() => Assert.Contains(
        "mode must be fresh, but is fixed",
        (await Assert.ThrowsAsync<OptionException>(() => LoadAsync(new() { Mode = TrainingMode.Fixed, Distortion = new() { Scale = 0.1f } }))).Message,
        StringComparison.Ordinal);

    /// <summary>Holds every random draw in its place: another pixel anywhere would make other data of the same name.</summary>
    [Fact]
    public async Task Made_up_digits_give_the_pixels_they_always_gave() =>
        Assert.Equal("79ace2578a89e8a91bbe63278f57054e0b0191444236fa6647ba25a6083c186a", (await LoadAsync(CanvasMnistOptions.Cluttered100)).Test.ComputeSha256());

    [Theory]
    [InlineData("translated-mnist")]
    [InlineData("cluttered-mnist-60")]
    [InlineData("cluttered-mnist-100")]
    public async Task Validation_and_test_sets_are_those_that_the_documentation_names(string name)
    {
        MnistSource mnist = await RealMnist.OpenOrSkipAsync();
        CanvasMnistSource source = new(name, mnist, name switch
        {
            "translated-mnist" => CanvasMnistOptions.Translated,
            "cluttered-mnist-60" => CanvasMnistOptions.Cluttered60,
            _ => CanvasMnistOptions.Cluttered100,
        });
        DataSet data = await source.LoadAsync(null, TestContext.Current.CancellationToken);
        Assert.Equal(source.KnownDigests[DataSplit.Validation], data.Validation.ComputeSha256());
        Assert.Equal(source.KnownDigests[DataSplit.Test], data.Test.ComputeSha256());
    }

    [Fact]
    public void Digests_are_known_for_the_usual_layout_alone()
    {
        Assert.Equal(2, new CanvasMnistSource("any", new MadeUpDigits(), CanvasMnistOptions.Cluttered60 with { TrainingSeed = 7, Mode = TrainingMode.Fixed }).KnownDigests.Count);
        Assert.Empty(new CanvasMnistSource("cluttered-mnist-60", new MadeUpDigits(), CanvasMnistOptions.Cluttered60 with { Pieces = 5 }).KnownDigests);
    }

    [Theory]
    [InlineData("""{ "canvas": 27 }""", "canvas must be 28 to 4096, but is 27")]
    [InlineData("""{ "pieceSize": 29 }""", "pieceSize must be 1 to 28, but is 29")]
    [InlineData("""{ "blend": "over" }""", "blend has a value of the wrong kind: \"over\"")]
    [InlineData("""{ "clutter": 3 }""", "unknown key 'clutter'; known here: canvas, pieces, pieceSize, blend, mode, distortion, trainingSeed, evaluationSeed")]
    [InlineData("""{ "distortion": { "rotation": 200 } }""", "rotation must be 0 to 180, but is 200")]
    public void Options_that_break_a_rule_are_told(string overlay, string told) => Assert.Contains(
        told,
        Assert.Throws<OptionException>(() => JsonOverlay.Apply(
            CanvasMnistOptions.Cluttered60, JsonNode.Parse(overlay)!.AsObject(), DataOptionsContext.Default.CanvasMnistOptions)).Message,
        StringComparison.Ordinal);

    private static Task<DataSet> LoadAsync(CanvasMnistOptions options) => new CanvasMnistSource("canvas", new MadeUpDigits(), options).LoadAsync(null, default);

    private static bool Fits(byte[] pixels, int image, int other, ClutterBlend blend)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            int digit = MadeUpDigits.ValueOf(DataSplit.Test, image, i / Side, i % Side), piece = MadeUpDigits.ValueOf(DataSplit.Test, other, i / Side, i % Side);
            int expected = blend switch
            {
                ClutterBlend.Add => Math.Min(255, digit + piece),
                ClutterBlend.Maximum => Math.Max(digit, piece),
                _ => piece,
            };
            if (pixels[i] != expected) return false;
        }

        return true;
    }
}
