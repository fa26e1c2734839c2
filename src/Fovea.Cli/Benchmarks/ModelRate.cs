namespace Fovea.Cli.Benchmarks;

/// <summary>How fast a model trains at batch 128, all threads at once.</summary>
/// <param name="Name">Model and images.</param>
/// <param name="ImagesPerSecond">Drawing images and optimizer included.</param>
/// <param name="RooflineFraction">Share of the limit.</param>
internal sealed record ModelRate(string Name, double ImagesPerSecond, double RooflineFraction);
