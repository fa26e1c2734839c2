namespace Fovea.Cli.Benchmarks;

/// <summary>
/// What "bench" measured. A multiply-add counts as two operations; only those carried out count. Fractions are shares of the limit.
/// Unless said otherwise: all threads at once, 7 glimpses of 8x8, the paper's layers, Adam, batch 128.
/// </summary>
/// <param name="Threads">Threads computing.</param>
/// <param name="LimitGflops">The limit: multiply-adds on registers alone.</param>
/// <param name="KernelGflops">The matrix kernel on operands in cache.</param>
/// <param name="KernelFraction">Its share.</param>
/// <param name="MemoryGigabytesPerSecond">What all threads together read from memory and write to it.</param>
/// <param name="HandOverNanoseconds">A line of cache on its way from one core to another; null on one thread.</param>
/// <param name="MeetingMicroseconds">A loop in which every thread waits for all others.</param>
/// <param name="TrainImagesPerSecond">Training.</param>
/// <param name="TrainGflops">The same in operations.</param>
/// <param name="RooflineFraction">Its share.</param>
/// <param name="TrainImagesPerSecond512">Training at batch 512.</param>
/// <param name="RooflineFraction512">Its share.</param>
/// <param name="TrainImagesPerSecondCluttered60">Training on cluttered 60x60 images drawn when needed: 8 glimpses of 12x12 at three scales.</param>
/// <param name="RooflineFractionCluttered60">Its share.</param>
/// <param name="Models">Training of other models.</param>
/// <param name="ThreadScaling">Training on all threads against training on one.</param>
/// <param name="EvaluateImagesPerSecond">Evaluation of the same model, one glimpse path per image.</param>
/// <param name="EvaluateFraction">Its share.</param>
/// <param name="LatencyMilliseconds">Median time of a decision on a single image, on one core.</param>
/// <param name="CostRatio16384">The same on images of 16384x16384 against images of 28x28.</param>
/// <param name="DecisionMillisecondsSlide">Median time of a decision on a slide of 16384x16384, a tiled TIFF with a pyramid of JPEG: 8 glimpses of 16x16 at 8 scales, most tiles decoded anew.</param>
/// <param name="SensorGlimpsesPerSecond">The sensor alone, 8x8, on one core.</param>
/// <param name="SensorGlimpsesPerSecondFourScales">The sensor alone, 12x12 at four scales, on one core.</param>
/// <param name="GenerateImagesPerSecond">Drawing cluttered 60x60 images, on one core.</param>
/// <param name="ManagedBytesPerStep">Managed memory that a training step allocates.</param>
/// <param name="PeakResidentMegabytes">Peak resident MiB of training on cluttered 100x100 images drawn when needed, a process of its own.</param>
internal sealed record BenchResult(
    int Threads,
    double LimitGflops,
    double KernelGflops,
    double KernelFraction,
    double MemoryGigabytesPerSecond,
    double? HandOverNanoseconds,
    double MeetingMicroseconds,
    double TrainImagesPerSecond,
    double TrainGflops,
    double RooflineFraction,
    double TrainImagesPerSecond512,
    double RooflineFraction512,
    double TrainImagesPerSecondCluttered60,
    double RooflineFractionCluttered60,
    IReadOnlyList<ModelRate> Models,
    double ThreadScaling,
    double EvaluateImagesPerSecond,
    double EvaluateFraction,
    double LatencyMilliseconds,
    double CostRatio16384,
    double DecisionMillisecondsSlide,
    double SensorGlimpsesPerSecond,
    double SensorGlimpsesPerSecondFourScales,
    double GenerateImagesPerSecond,
    double ManagedBytesPerStep,
    double PeakResidentMegabytes);
