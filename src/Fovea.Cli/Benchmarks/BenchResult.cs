namespace Fovea.Cli.Benchmarks;

/// <summary>What "bench" measured, on all threads at once. A multiply-add counts as two operations; only those carried out count.</summary>
/// <param name="Threads">Threads computing.</param>
/// <param name="LimitGflops">Multiply-adds on registers alone.</param>
/// <param name="KernelGflops">The matrix kernel on operands in cache.</param>
/// <param name="KernelFraction">Share of the limit.</param>
/// <param name="TrainImagesPerSecond">Training at batch 128: 7 glimpses of 8x8, the paper's layers, Adam.</param>
/// <param name="TrainGflops">The same in operations.</param>
/// <param name="RooflineFraction">Its share of the limit.</param>
/// <param name="TrainImagesPerSecond512">Training at batch 512.</param>
/// <param name="RooflineFraction512">Its share of the limit.</param>
/// <param name="EvaluateImagesPerSecond">Evaluation of the same model.</param>
internal sealed record BenchResult(
    int Threads,
    double LimitGflops,
    double KernelGflops,
    double KernelFraction,
    double TrainImagesPerSecond,
    double TrainGflops,
    double RooflineFraction,
    double TrainImagesPerSecond512,
    double RooflineFraction512,
    double EvaluateImagesPerSecond);
