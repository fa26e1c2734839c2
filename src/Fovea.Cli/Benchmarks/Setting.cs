using Fovea.Data.Canvas;
using Fovea.Models;

namespace Fovea.Cli.Benchmarks;

/// <summary>A model and images of the paper's size to measure it on.</summary>
/// <param name="Model">The model, initialised.</param>
/// <param name="Training">Images to train on.</param>
/// <param name="Evaluation">Images to evaluate on.</param>
internal sealed record Setting(ImageClassifier Model, ImageSet Training, ImageSet Evaluation)
{
    private const int Images = 10_000;

    /// <summary>MNIST: 7 glimpses of 8x8, one scale.</summary>
    public static Setting Mnist() => OnMnist(new RecurrentAttentionOptions());

    /// <summary>Cluttered MNIST: 8 glimpses of 12x12, three scales, 60x60.</summary>
    public static Task<Setting> Cluttered60Async(CancellationToken stop) =>
        OnClutterAsync(new RecurrentAttentionOptions { Glimpses = 8, Sensor = new MultiScaleSensorOptions { Size = 12, Scales = 3 } }, CanvasMnistOptions.Cluttered60, stop);

    /// <summary>Any model on images like MNIST's.</summary>
    public static Setting OnMnist(ModelOptions options)
    {
        ImageSet images = MadeUpDigits.Images(Images);
        return new Setting(NewModel(options, images.Shape), images, images);
    }

    /// <summary>Any model on as many images as MNIST has: large batches want more than <see cref="OnMnist"/> makes.</summary>
    public static async Task<Setting> OnAllOfMnistAsync(ModelOptions options, CancellationToken stop)
    {
        DataSet data = await new MadeUpDigits().LoadAsync(null, stop).ConfigureAwait(false);
        return new Setting(NewModel(options, data.Shape), data.Training, data.Test);
    }

    /// <summary>Any model on cluttered MNIST; training images are drawn when they are needed.</summary>
    public static async Task<Setting> OnClutterAsync(ModelOptions options, CanvasMnistOptions canvas, CancellationToken stop)
    {
        DataSet data = await new CanvasMnistSource("cluttered", new MadeUpDigits(), canvas).LoadAsync(null, stop).ConfigureAwait(false);
        return new Setting(NewModel(options, data.Shape), data.Training, data.Validation);
    }

    /// <summary>The parts of the seed project's model: convolutions and heads with batch normalisation, long short-term memory.</summary>
    public static RecurrentAttentionOptions NormalizedModel { get; } = new()
    {
        Glimpse = new ConvolutionalGlimpseOptions(),
        Core = new LstmCoreOptions(),
        Location = new NormalizedHeadOptions(),
        Baseline = new NormalizedHeadOptions { Rectified = true },
    };

    /// <summary>Convolutions of stride over patches that are worth it.</summary>
    public static RecurrentAttentionOptions StridedModel { get; } = new() { Glimpses = 12, Sensor = new MultiScaleSensorOptions { Size = 32 }, Glimpse = new StridedGlimpseOptions() };

    /// <summary>MNIST with <see cref="NormalizedModel"/>.</summary>
    public static Setting Normalized() => OnMnist(NormalizedModel);

    /// <summary>Floating-point operations that one image costs in a training step; a multiply-add counts as two.</summary>
    public long TrainingOperations => 2 * Model.TrainingMultiplyAdds;

    /// <summary>Floating-point operations that one image costs in evaluation.</summary>
    public long EvaluationOperations => 2 * Model.EvaluationMultiplyAdds;

    private static ImageClassifier NewModel(ModelOptions options, ImageShape shape)
    {
        ImageClassifier model = options.Create(shape, classes: 10, normalization: null);
        model.Parameters.Initialize(1);
        return model;
    }
}
