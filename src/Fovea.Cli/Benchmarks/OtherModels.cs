using Fovea.Data.Canvas;
using Fovea.Training.Engines;

namespace Fovea.Cli.Benchmarks;

/// <summary>Training of models with other parts than the paper's, and of those that the paper compares its own with; batch 128.</summary>
internal sealed class OtherModels : IDisposable
{
    private const int BatchSize = 128;

    private readonly (string Name, Setting Setting, TrainingRate Training, Series Rate)[] models;

    private OtherModels((string Name, Setting Setting)[] settings, IComputeEngine engine, TimeSpan slice) =>
        models = [.. settings.Select(named =>
        {
            TrainingRate training = new(named.Setting, BatchSize, engine);
            return (named.Name, named.Setting, training, new Series(() => training.Measure(slice)));
        })];

    /// <summary>What takes turns.</summary>
    public IEnumerable<Series> All => models.Select(model => model.Rate);

    /// <summary>Makes models and images.</summary>
    public static async Task<OtherModels> PrepareAsync(IComputeEngine engine, TimeSpan slice, CancellationToken stop) => new(
        [
            ("lstm core, mnist", Setting.OnMnist(new RecurrentAttentionOptions { Core = new LstmCoreOptions() })),
            ("minimal gated core, mnist", Setting.OnMnist(new RecurrentAttentionOptions { Core = new MinimalGatedCoreOptions() })),
            ("gru core, mnist", Setting.OnMnist(new RecurrentAttentionOptions { Core = new GatedRecurrentCoreOptions() })),
            ("lstm core, convolutional glimpse, batch normalisation, mnist", Setting.Normalized()),
            ("strided glimpse, 12 glimpses of 32x32, cluttered 100", await Setting.OnClutterAsync(Setting.StridedModel, CanvasMnistOptions.Cluttered100, stop).ConfigureAwait(false)),
            ("convolutional, cluttered 60", await Setting.OnClutterAsync(new ConvolutionalOptions(), CanvasMnistOptions.Cluttered60, stop).ConfigureAwait(false)),
            ("convolutional, cluttered 100", await Setting.OnClutterAsync(new ConvolutionalOptions(), CanvasMnistOptions.Cluttered100, stop).ConfigureAwait(false)),
            ("fully connected, cluttered 60", await Setting.OnClutterAsync(new FullyConnectedOptions(), CanvasMnistOptions.Cluttered60, stop).ConfigureAwait(false)),
            ("fully connected, cluttered 100", await Setting.OnClutterAsync(new FullyConnectedOptions(), CanvasMnistOptions.Cluttered100, stop).ConfigureAwait(false)),
        ],
        engine, slice);

    /// <summary>The figures beside the limit.</summary>
    public ModelRate[] Against(Series limit) =>
        [.. models.Select(model => new ModelRate(model.Name, model.Rate.Median, model.Rate.RatioTo(limit) * model.Setting.TrainingOperations))];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, _, TrainingRate training, _) in models) training.Dispose();
    }
}

/// <summary>How fast a model trains at batch 128, all threads at once.</summary>
/// <param name="Name">Model and images.</param>
/// <param name="ImagesPerSecond">Drawing images and optimizer included.</param>
/// <param name="RooflineFraction">Share of the limit.</param>
internal sealed record ModelRate(string Name, double ImagesPerSecond, double RooflineFraction);
