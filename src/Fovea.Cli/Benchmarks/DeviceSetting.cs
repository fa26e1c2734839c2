using Fovea.Data.Canvas;

namespace Fovea.Cli.Benchmarks;

/// <summary>What is trained on a device to measure it.</summary>
/// <param name="Name">Model and images.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Runs">Runs at the same time, each with a model and images of its own.</param>
/// <param name="PrepareAsync">Makes model and images.</param>
internal sealed record DeviceSetting(string Name, int Batch, int Runs, Func<CancellationToken, Task<Setting>> PrepareAsync)
{
    /// <summary>The paper's setting for MNIST, 7 glimpses of 8x8, at small and large batches; other cores and glimpse networks; several runs of the smallest batch.</summary>
    public static IReadOnlyList<DeviceSetting> All { get; } =
    [
        .. new[] { 128, 512, 1024, 8192 }.Select(batch => OnMnist("mnist", batch, 1, new RecurrentAttentionOptions())),
        OnMnist("minimal gated core, mnist", 2048, 1, new RecurrentAttentionOptions { Core = new MinimalGatedCoreOptions() }),
        OnMnist("lstm core, convolutional glimpse, batch normalisation, mnist", 2048, 1, Setting.NormalizedModel),
        new("lstm core, cluttered 100", 2048, 1, OnCluttered100Async),
        .. new[] { 2, 4, 8 }.Select(runs => OnMnist("mnist", 128, runs, new RecurrentAttentionOptions())),
    ];

    private static DeviceSetting OnMnist(string name, int batch, int runs, ModelOptions model) => new(name, batch, runs, stop => Setting.OnAllOfMnistAsync(model, stop));

    /// <summary>8 glimpses of 12x12 at four scales; the images are drawn on the device.</summary>
    private static Task<Setting> OnCluttered100Async(CancellationToken stop) => Setting.OnClutterAsync(
        new RecurrentAttentionOptions { Glimpses = 8, Sensor = new MultiScaleSensorOptions { Size = 12, Scales = 4 }, Core = new LstmCoreOptions() },
        CanvasMnistOptions.Cluttered100, stop);
}
