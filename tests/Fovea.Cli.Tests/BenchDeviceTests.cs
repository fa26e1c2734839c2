using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Cli.Benchmarks;
using Fovea.Cli.Verbs;
using Fovea.Devices;
using Fovea.Devices.Engine;
using Fovea.Models;

namespace Fovea.Cli.Tests;

/// <summary>What bench measures of a device: on settings that take a moment, since those of the verb take minutes where a processor stands in for a device.</summary>
public sealed class BenchDeviceTests
{
    private static readonly TimeSpan moment = TimeSpan.FromMilliseconds(1), minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Every_setting_has_its_figures()
    {
        DeviceBenchResult result = await MeasureAsync(minute, Small(batch: 8, runs: 1), Small(batch: 16, runs: 3));
        string[] keys = ["device", "limitTflops", "copyGigabytesPerSecond", "launchMicroseconds", "firstStepSeconds", "training", "evaluateImagesPerSecond", "leftOut"];
        JsonObject json = JsonNode.Parse(JsonSerializer.Serialize(result, CliContext.Readable.DeviceBenchResult))!.AsObject();
        Assert.Equal(keys, json.Select(pair => pair.Key));
        Assert.Equal(["name", "description", "driver", "memoryBytes"], json["device"]!.AsObject().Select(pair => pair.Key));
        string[] ofSettings = ["name", "batch", "runs", "imagesPerSecond", "microsecondsPerStep", "tflops", "rooflineFraction"];
        Assert.All(json["training"]!.AsArray(), rate => Assert.Equal(ofSettings, rate!.AsObject().Select(pair => pair.Key)));
        Assert.Equal([("small", 8, 1), ("small", 16, 3)], result.Training.Select(rate => (rate.Name, rate.Batch, rate.Runs)));
        Assert.Empty(result.LeftOut);
        Assert.All(
            [result.LimitTflops, result.CopyGigabytesPerSecond, result.LaunchMicroseconds, result.FirstStepSeconds, result.EvaluateImagesPerSecond],
            figure => Assert.True(double.IsFinite(figure) && figure > 0, $"{result}"));
    }

    [Fact]
    public async Task Figures_of_a_setting_belong_together()
    {
        DeviceBenchResult result = await MeasureAsync(minute, Small(batch: 16, runs: 3));
        DeviceRate rate = Assert.Single(result.Training);
        Setting setting = await Small(batch: 16, runs: 1).PrepareAsync(default);
        Assert.Equal(16 * 3, rate.ImagesPerSecond * rate.MicrosecondsPerStep / 1e6, 1e-6);
        Assert.Equal(rate.Tflops * 1e12, rate.ImagesPerSecond * setting.TrainingOperations, rate.Tflops);
        Assert.Equal(rate.Tflops, rate.RooflineFraction * result.LimitTflops, 1e-9);
    }

    [Fact]
    public async Task What_a_device_is_too_slow_for_is_left_out_and_said()
    {
        DeviceBenchResult result = await MeasureAsync(longestStep: TimeSpan.FromTicks(1), Small(batch: 8, runs: 1));
        Assert.Empty(result.Training);
        LeftOutSetting left = Assert.Single(result.LeftOut);
        Assert.Equal(("small", 8, 1), (left.Name, left.Batch, left.Runs));
        Assert.Matches(@"^a step takes about \d+\.\d s$", left.Why);
    }

    [Fact]
    public async Task What_steps_of_another_setting_say_would_take_too_long_is_not_tried()
    {
        // It would be refused for want of memory, if it were tried.
        DeviceBenchResult result = await MeasureAsync(minute, Small(batch: 8, runs: 1), Huge());
        Assert.Single(result.Training);
        Assert.Matches(@"^a step takes about [\d,]+\.\d s$", Assert.Single(result.LeftOut).Why);
    }

    [Fact]
    public async Task What_a_device_is_too_small_for_is_left_out_and_said()
    {
        DeviceBenchResult result = await MeasureAsync(TimeSpan.MaxValue, Small(batch: 8, runs: 1), Huge(), Small(batch: 16, runs: 1));
        Assert.Equal([8, 16], result.Training.Select(rate => rate.Batch));
        Assert.Contains("training.batchSize", Assert.Single(result.LeftOut).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_are_printed_as_a_table()
    {
        DeviceBenchResult result = new(
            new DeviceInfo("cuda:0", "Card", "5.1", 80_000_000_000), 66.25, 2900.4, 1.54, 0.83,
            [new DeviceRate("mnist", 128, 1, 301_234.6, 424.9, 2.449, 0.037), new DeviceRate("mnist", 128, 8, 1_234_567, 829.4, 10.04, 0.1515)], 5_432_100,
            [new LeftOutSetting("mnist", 8192, 1, "a step takes about 12.3 s")]);
        using StringWriter output = new() { NewLine = "\n" };
        BenchDevice.Show(result, output);
        Assert.Equal(
            """
            cuda:0: Card, 80.0 GB, driver 5.1
            limit             66.25 TFLOP/s, multiply-adds on registers alone
            copy              2,900 GB/s within its memory, read and written
            launch              1.5 microseconds from one to the next, in a recording
            first step         0.83 s after the program's start
            evaluation    5,432,100 images/s, the paper's model for MNIST

            training, images/s  microseconds a step  TFLOP/s  of the limit
                       301,235                  425     2.45           4 %  mnist, batch 128
                     1,234,567                  829    10.04          15 %  mnist, batch 128, 8 runs at once
            left out: mnist, batch 8,192: a step takes about 12.3 s

            """,
            output.ToString());
    }

    [Theory]
    [InlineData(2, "--device must be cpu, auto, cuda, cuda:NUMBER, opencl or opencl:NUMBER, but is 'gpu'", "--device", "gpu")]
    [InlineData(1, "device is \"cuda:99\", which is not there", "--device", "cuda:99")]
    [InlineData(2, "--sizes measures the processor: leave --device out", "--sizes", "--device", "opencl")]
    public async Task What_is_wrong_is_told(int exitCode, string told, params string[] options)
    {
        CommandLine line = await CommandLine.RunAsync(["bench", .. options]);
        Assert.Equal(exitCode, line.ExitCode);
        Assert.Contains(told, line.Messages, StringComparison.Ordinal);
    }

    private static async Task<DeviceBenchResult> MeasureAsync(TimeSpan longestStep, params DeviceSetting[] settings)
    {
        IReadOnlyList<DeviceInfo> devices = GraphicsDevices.List(out IReadOnlyList<string> missing);
        Assert.SkipWhen(devices.Count == 0, $"no device: {string.Join("; ", missing)}");
        return await new DeviceBenchmark((GraphicsDevice)GraphicsDevices.Open(devices[0].Name)!, settings, moment, longestStep).RunAsync(threads: 1, _ => { }, default);
    }

    /// <summary>Two glimpses by a narrow model.</summary>
    private static DeviceSetting Small(int batch, int runs) => On("small", batch, runs, new RecurrentAttentionOptions { Glimpses = 2, Core = new ReluCoreOptions { Hidden = 16 } });

    /// <summary>More numbers than a device's memory is given places for.</summary>
    private static DeviceSetting Huge() => On("huge", 65_536, 1, new RecurrentAttentionOptions { Glimpses = 100, Core = new ReluCoreOptions { Hidden = 1024 } });

    private static DeviceSetting On(string name, int batch, int runs, RecurrentAttentionOptions options) => new(name, batch, runs, _ =>
    {
        // A batch has no more images than there are.
        ImageSet images = batch <= 64 ? MadeUpDigits.Images(64) : new MemoryImageSet(new ImageShape(28, 28, 1), new byte[batch * 28 * 28], new int[batch]);
        ImageClassifier model = options.Create(images.Shape, classes: 10, normalization: null);
        model.Parameters.Initialize(1);
        return Task.FromResult(new Setting(model, images, images));
    });
}
