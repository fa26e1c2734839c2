using Fovea.Data;
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
    public static Setting Mnist()
    {
        ImageSet images = MadeUpDigits.Images(Images);
        return new Setting(NewModel(new RecurrentAttentionOptions()), images, images);
    }

    /// <summary>Cluttered MNIST: 8 glimpses of 12x12, three scales, 60x60; training images are drawn when they are needed.</summary>
    public static async Task<Setting> Cluttered60Async(CancellationToken stop)
    {
        RecurrentAttentionOptions options = new() { Glimpses = 8, Sensor = new MultiScaleSensorOptions { Size = 12, Scales = 3 } };
        DataSet data = await new CanvasMnistSource("cluttered", new MadeUpDigits(), CanvasMnistOptions.Cluttered60).LoadAsync(null, stop).ConfigureAwait(false);
        return new Setting(NewModel(options), data.Training, data.Validation);
    }

    /// <summary>MNIST with the parts of the seed project's model: convolutions and heads with batch normalisation, long short-term memory.</summary>
    public static Setting Normalized()
    {
        RecurrentAttentionOptions options = new()
        {
            Glimpse = new ConvolutionalGlimpseOptions(),
            Core = new LstmCoreOptions(),
            Location = new NormalizedHeadOptions(),
            Baseline = new NormalizedHeadOptions { Rectified = true },
        };
        ImageSet images = MadeUpDigits.Images(Images);
        return new Setting(NewModel(options), images, images);
    }

    /// <summary>Floating-point operations that one image costs in a training step; a multiply-add counts as two.</summary>
    public long TrainingOperations => 2 * Model.TrainingMultiplyAdds;

    /// <summary>Floating-point operations that one image costs in evaluation.</summary>
    public long EvaluationOperations => 2 * Model.EvaluationMultiplyAdds;

    private static RecurrentAttentionModel NewModel(RecurrentAttentionOptions options)
    {
        RecurrentAttentionModel model = new(options, channels: 1, classes: 10);
        model.Parameters.Initialize(1);
        return model;
    }
}
