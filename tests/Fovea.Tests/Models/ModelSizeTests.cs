using Fovea.Models;
using Fovea.Reports;

namespace Fovea.Tests.Models;

/// <summary>How large a model is said to be against its formula, layer by layer: [inputs, outputs] and a bias where there is one.</summary>
public sealed class ModelSizeTests
{
    private const int Classes = 10, Glimpses = 7, Glimpse = 8 * 8, Hidden = 256, Features = 256;

    private static readonly ImageShape digits = new(28, 28, 1);

    /// <summary>Mnih et al. 2014, section 4.1, with one bias for what is added up.</summary>
    [Fact]
    public void The_papers_model_for_MNIST()
    {
        int glimpse = Dense(Glimpse, 128) + Dense(2, 128) + (2 * 128 * Features) + Features;
        int core = Dense(Features, Hidden) + (Hidden * Hidden);
        int learned = glimpse + core + Dense(Hidden, Classes) + Dense(Hidden, 2) + Dense(Hidden, 1);
        Assert.Equal(209_165, learned);
        long perGlimpse = (Glimpse * 128) + (2 * 128) + (2 * 128 * Features) + (Features * Hidden);
        long look = (Glimpses * perGlimpse) + ((Glimpses - 1) * ((Hidden * Hidden) + (Hidden * 2))) + (Hidden * Classes);
        AssertSize(new RecurrentAttentionOptions(), learned, look);
    }

    /// <summary>A model that learns the class after every glimpse still says it once when it is asked.</summary>
    [Fact]
    public void A_class_after_every_glimpse_costs_training_and_not_a_look()
    {
        RecurrentAttentionOptions plain = new(), every = new() { ClassAfterEveryGlimpse = true };
        Assert.Equal(New(plain).EvaluationMultiplyAdds, New(every).EvaluationMultiplyAdds);
        // Forward, the derivative by the state, the derivative by the weights: all at 6 more glimpses.
        Assert.Equal(New(plain).TrainingMultiplyAdds + (3 * (Glimpses - 1) * Hidden * Classes), New(every).TrainingMultiplyAdds);
        RecurrentAttentionOptions hidden = every with { Action = new HiddenLayerHeadOptions { Hidden = 30 } };
        Assert.Equal(New(plain).EvaluationMultiplyAdds - (Hidden * Classes) + (Hidden * 30) + (30 * Classes), New(hidden).EvaluationMultiplyAdds);
    }

    [Fact]
    public void Long_short_term_memory_and_heads_with_a_hidden_layer()
    {
        RecurrentAttentionOptions options = new()
        {
            Core = new LstmCoreOptions { Hidden = 100 },
            Location = new HiddenLayerHeadOptions { Hidden = 30 },
            Sensor = new MultiScaleSensorOptions { Size = 5, Scales = 3 },
            Context = new ContextOptions { Size = 6 },
        };
        const int seen = 3 * 5 * 5, cells = 6 * 6;
        int glimpse = Dense(seen, 128) + Dense(2, 128) + (2 * 128 * Features) + Features + Dense(cells, Features);
        int core = Dense(Features, 400) + (100 * 400);
        int heads = Dense(100, Classes) + Dense(100, 30) + Dense(30, 2) + Dense(100, 1);
        long perGlimpse = (seen * 128) + (2 * 128) + (2 * 128 * Features) + (Features * 400);
        long look = (Glimpses * perGlimpse) + (cells * Features) + ((Glimpses - 1) * ((100 * 400) + (100 * 30) + (30 * 2))) + (100 * Classes);
        AssertSize(options, glimpse + core + heads, look);
    }

    /// <summary>Scale and bias are learned, the mean and variance that a normalisation remembers per glimpse are not.</summary>
    [Fact]
    public void Batch_normalisation_remembers_what_is_not_learned()
    {
        RecurrentAttentionOptions options = new()
        {
            Glimpse = new ConvolutionalGlimpseOptions { Filters = 20, Features = 24 },
            Core = new ReluCoreOptions { Hidden = 50 },
            Location = new NormalizedHeadOptions(),
            Baseline = new NormalizedHeadOptions { Rectified = true },
        };
        int glimpse = (Glimpse * 20) + (2 * 20) + (20 * 24) + (2 * (20 + 20 + 24));
        int core = Dense(24, 50) + (50 * 50);
        int heads = Dense(50, Classes) + (50 * 2) + (2 * 2) + 50 + 2;
        long perGlimpse = (Glimpse * 20) + (2 * 20) + (20 * 24) + (24 * 50);
        long look = (Glimpses * perGlimpse) + ((Glimpses - 1) * ((50 * 50) + (50 * 2))) + (50 * Classes);
        AssertSize(options, glimpse + core + heads, look);
    }

    /// <summary>Maps of 8x8, 4x4 and 2x2 positions, of filters that have no biases.</summary>
    [Fact]
    public void Convolutions_of_stride()
    {
        RecurrentAttentionOptions options = new() { Glimpse = new StridedGlimpseOptions(), Sensor = new MultiScaleSensorOptions { Size = 16, Scales = 3 }, Core = new ReluCoreOptions { Hidden = 50 } };
        const int first = 3 * 5 * 5 * 16, second = 16 * 3 * 3 * 32, third = 32 * 3 * 3 * 64, maps = 2 * 2 * 64;
        int glimpse = first + second + third + (2 * (16 + 32 + 64)) + Dense(maps, 128) + (2 * 128);
        int core = Dense(128, 50) + (50 * 50);
        int heads = Dense(50, Classes) + Dense(50, 2) + Dense(50, 1);
        long perGlimpse = (8 * 8 * first) + (4 * 4 * second) + (2 * 2 * third) + (maps * 128) + (2 * 128) + (128 * 50);
        long look = (Glimpses * perGlimpse) + ((Glimpses - 1) * ((50 * 50) + (50 * 2))) + (50 * Classes);
        AssertSize(options, glimpse + core + heads, look);
    }

    [Fact]
    public void The_models_that_see_whole_images()
    {
        const int pixels = 28 * 28;
        AssertSize(
            new FullyConnectedOptions(), Dense(pixels, 256) + Dense(256, 256) + Dense(256, Classes), (pixels * 256) + (256 * 256) + (256 * Classes));
        const int places = 4 * 4, filters = 8, window = 10 * 10;
        AssertSize(
            new ConvolutionalOptions(), Dense(window, filters) + Dense(places * filters, 256) + Dense(256, Classes),
            (places * window * filters) + (places * filters * 256) + (256 * Classes));
    }

    /// <summary>
    /// A training step: every product of a look, the class and the baseline where they enter the loss, and for each the derivative by its weights and,
    /// where something lies before it that learns, that by its input.
    /// </summary>
    [Fact]
    public void A_training_step_of_the_papers_model()
    {
        const long ends = (Glimpse * 128) + (2 * 128), inner = (2 * 128 * Features) + (Features * Hidden);
        const long chain = Hidden * Hidden, detached = (Hidden * 2) + Hidden, action = Hidden * Classes;
        Assert.Equal((2 * Glimpses * ends) + (3 * Glimpses * inner) + (3 * (Glimpses - 1) * chain) + (2 * (Glimpses - 1) * detached) + (3 * action), New(new RecurrentAttentionOptions()).TrainingMultiplyAdds);
        Assert.Equal(
            New(new RecurrentAttentionOptions()).TrainingMultiplyAdds + ((Glimpses - 1) * detached),
            New(new RecurrentAttentionOptions { DetachPolicy = false }).TrainingMultiplyAdds);
        const long first = 28 * 28 * 256, others = (256 * 256) + (256 * Classes);
        Assert.Equal((2 * first) + (3 * others), New(new FullyConnectedOptions()).TrainingMultiplyAdds);
    }

    private static int Dense(int inputs, int outputs) => (inputs * outputs) + outputs;

    private static ImageClassifier New(ModelOptions options) => options.Create(digits, Classes, normalization: null);

    private static void AssertSize(ModelOptions options, int learned, long look)
    {
        TrainedModel trained = new(New(options), new Recipe { Model = options }, [.. Enumerable.Range(0, Classes).Select(label => $"{label}")], digits);
        ModelSummary summary = ModelSummary.Summarize(trained);
        Assert.Equal((learned, look), (summary.Parameters, summary.MultiplyAdds));
    }
}
