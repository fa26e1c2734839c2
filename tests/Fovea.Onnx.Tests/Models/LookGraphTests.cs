namespace Fovea.Onnx.Tests.Models;

/// <summary>A look by the exported graph is Fovea's own, with every kind of part.</summary>
public sealed class LookGraphTests
{
    private static readonly RecurrentAttentionOptions small = new()
    {
        Sensor = new MultiScaleSensorOptions { Size = 6, Scales = 2 },
        Glimpses = 4,
        Glimpse = new DenseGlimpseOptions { What = 12, Where = 9, Features = 14 },
        Core = new ReluCoreOptions { Hidden = 11 },
        Start = StartLocation.Random,
    };

    private static readonly Dictionary<string, RecurrentAttentionOptions> models = new()
    {
        ["the paper's parts"] = small,
        ["one scale"] = small with { Sensor = new MultiScaleSensorOptions { Size = 5, Scales = 1 } },
        ["many scales of odd size"] = small with { Sensor = new MultiScaleSensorOptions { Size = 3, Scales = 5 } },
        ["patches of one pixel"] = small with { Sensor = new MultiScaleSensorOptions { Size = 1, Scales = 3 } },
        ["patches from a truncated centre"] = small with { Sensor = new MultiScaleSensorOptions { Size = 5, Scales = 3, Rounding = GlimpseRounding.TruncatedCentre } },
        ["patches half a pixel off"] = small with { Sensor = new MultiScaleSensorOptions { Size = 4, Scales = 2, Offset = -0.5f } },
        ["patches from a truncated start between pixels"] =
            small with { Sensor = new MultiScaleSensorOptions { Size = 6, Scales = 2, Rounding = GlimpseRounding.TruncatedStart, ToLastPixel = true } },
        ["convolutional glimpse network"] = small with { Glimpse = new ConvolutionalGlimpseOptions { Filters = 10, Features = 13 } },
        ["strided glimpse network"] = small with { Glimpse = new StridedGlimpseOptions { Filters = [16, 32], Features = 13 } },
        ["strided glimpse network of odd patches"] = small with { Sensor = new MultiScaleSensorOptions { Size = 9, Scales = 1 }, Glimpse = new StridedGlimpseOptions { Features = 13 } },
        ["core begun at the identity"] = small with { Core = new ReluCoreOptions { Hidden = 14, Identity = true } },
        ["LSTM"] = small with { Core = new LstmCoreOptions { Hidden = 11 } },
        ["minimal gated"] = small with { Core = new MinimalGatedCoreOptions { Hidden = 11 } },
        ["GRU"] = small with { Core = new GatedRecurrentCoreOptions { Hidden = 11 } },
        ["heads with a hidden layer"] = small with { Action = new HiddenLayerHeadOptions { Hidden = 8 }, Location = new HiddenLayerHeadOptions { Hidden = 7 } },
        ["normalised heads"] = small with { Action = new NormalizedHeadOptions { Rectified = true }, Location = new NormalizedHeadOptions() },
        ["normalised class after every glimpse"] = small with { Action = new NormalizedHeadOptions(), ClassAfterEveryGlimpse = true },
        ["context"] = small with { Context = new ContextOptions { Size = 4 } },
        ["context of more cells than pixels"] = small with { Context = new ContextOptions { Size = 40 } },
        ["locations through tanh"] = small with { LocationBound = LocationBound.Tanh },
        ["scaled locations"] = small with { LocationScale = 0.5f },
        ["locations anywhere"] = small with { RandomLocations = true },
        ["one glimpse"] = small with { Glimpses = 1, Location = new NormalizedHeadOptions() },
        ["from the centre"] = small with { Start = StartLocation.Centre },
    };

    public static TheoryData<string> Names => [.. models.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_graph_of_any_model_sees_and_says_what_the_model_does(string name)
    {
        ImageShape shape = new(20, 20, 1);
        SameLook.Require(RandomModel.Of(models[name], shape), RandomModel.Images(shape, 9));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void So_it_is_in_colour_normalised_and_at_images_that_are_not_square(string name)
    {
        TrainedModel trained = RandomModel.Of(models[name], new ImageShape(20, 20, 3), normalized: true);
        SameLook.Require(trained, RandomModel.Images(new ImageShape(17, 31, 3), 5));
    }

    [Theory]
    [InlineData(20, 20, 1)]
    [InlineData(9, 31, 3)]
    public void What_lies_beyond_the_edge_may_be_of_the_channels_mean(int height, int width, int channels)
    {
        RecurrentAttentionOptions options = small with { Sensor = new MultiScaleSensorOptions { Size = 5, Scales = 3, MeanOutside = true } };
        TrainedModel trained = RandomModel.Of(options, new ImageShape(20, 20, channels), normalized: true);
        SameLook.Require(trained, RandomModel.Images(new ImageShape(height, width, channels), 6));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(28, 28)]
    [InlineData(7, 300)]
    [InlineData(257, 63)]
    public void Images_may_have_any_size(int height, int width)
    {
        TrainedModel trained = RandomModel.Of(small with { Context = new ContextOptions { Size = 5 } }, new ImageShape(20, 20, 1));
        SameLook.Require(trained, RandomModel.Images(new ImageShape(height, width, 1), 3));
    }

    [Fact]
    public void A_look_may_have_other_glimpses_than_in_training()
    {
        ImageShape shape = new(20, 20, 1);
        foreach (string name in new[] { "convolutional glimpse network", "strided glimpse network" })
        {
            TrainedModel trained = RandomModel.Of(models[name], shape);
            foreach (int glimpses in new[] { 1, 2, 9 }) SameLook.Require(trained, RandomModel.Images(shape, 4), glimpses: glimpses);
        }
    }

    [Theory]
    [InlineData(-1f, -1f)]
    [InlineData(1f, 1f)]
    [InlineData(0.1f, -0.7f)]
    public void The_start_may_be_anywhere(float x, float y)
    {
        ImageShape shape = new(20, 20, 1);
        foreach (bool required in new[] { false, true }) SameLook.Require(RandomModel.Of(small, shape), RandomModel.Images(shape, 4), Gaze.FromPlace(x, y), requiresStart: required);
    }

    [Fact]
    public void Models_that_see_whole_images_are_written_too()
    {
        ModelOptions[] all =
        [
            new FullyConnectedOptions { Hidden = [12, 9] },
            new FullyConnectedOptions { Hidden = [] },
            new ConvolutionalOptions { Filters = 4, Size = 5, Stride = 3, Hidden = [10] },
        ];
        foreach (ModelOptions options in all)
        {
            foreach (ImageShape shape in new ImageShape[] { new(15, 15, 1), new(12, 17, 3), new(17, 12, 1) })
                SameLook.Require(RandomModel.Of(options, shape, normalized: shape.Channels > 1), RandomModel.Images(shape, 4));
        }
    }
}
