using Fovea.Devices;

namespace Fovea.Cli.Benchmarks;

/// <summary>What "bench --device" measured. A multiply-add counts as two operations; only those carried out count.</summary>
/// <param name="Device">The device.</param>
/// <param name="LimitTflops">The limit: multiply-adds of float32 numbers on registers alone.</param>
/// <param name="CopyGigabytesPerSecond">A copy within the device's memory: bytes read plus bytes written.</param>
/// <param name="LaunchMicroseconds">From one launch to the next, where each does next to nothing: the mean of a recording.</param>
/// <param name="FirstStepSeconds">From the program's start to the end of its first training step.</param>
/// <param name="Training">Training of each setting.</param>
/// <param name="EvaluateImagesPerSecond">Evaluation of the paper's model for MNIST, one glimpse path per image, with its scores.</param>
/// <param name="LeftOut">Settings that were not measured.</param>
internal sealed record DeviceBenchResult(
    DeviceInfo Device,
    double LimitTflops,
    double CopyGigabytesPerSecond,
    double LaunchMicroseconds,
    double FirstStepSeconds,
    IReadOnlyList<DeviceRate> Training,
    double EvaluateImagesPerSecond,
    IReadOnlyList<LeftOutSetting> LeftOut);

/// <summary>How fast a device trains.</summary>
/// <param name="Name">Model and images.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Runs">Runs at the same time, each with a model of its own.</param>
/// <param name="ImagesPerSecond">All runs together; drawing images and optimizer included.</param>
/// <param name="MicrosecondsPerStep">In which every run takes a step.</param>
/// <param name="Tflops">The same in operations.</param>
/// <param name="RooflineFraction">Share of the limit.</param>
internal sealed record DeviceRate(string Name, int Batch, int Runs, double ImagesPerSecond, double MicrosecondsPerStep, double Tflops, double RooflineFraction);

/// <summary>A setting that a device is too slow or too small for.</summary>
/// <param name="Name">Model and images.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Runs">Runs at the same time.</param>
/// <param name="Why">Why it was not measured.</param>
internal sealed record LeftOutSetting(string Name, int Batch, int Runs, string Why);
