using System.Diagnostics;
using Fovea.Models;

namespace Fovea.Cli.Benchmarks;

/// <summary>Looks at large images by a model with random weights: 8 glimpses of 16x16 at some scales, at random places of their own each time, on one core but for tiles that are decoded.</summary>
internal sealed class RandomLooks
{
    /// <summary>Glimpses of a look.</summary>
    public const int Glimpses = 8;

    private const int Size = 16;

    private static readonly LookOptions random = new() { Start = StartLocation.Random, RandomLocations = true };

    private readonly TrainedModel trained;

    /// <summary>Makes the model.</summary>
    /// <param name="channels">Channels of images.</param>
    /// <param name="scales">Scales of a glimpse.</param>
    /// <param name="cacheMegabytes">Of slides: megabytes of decoded tiles that are kept.</param>
    public RandomLooks(int channels, int scales, int cacheMegabytes)
    {
        Recipe = Recipe.Parse($$"""
            {
              "data": "slides:made-up", "dataOptions": { "cacheMegabytes": {{cacheMegabytes}} },
              "model": { "glimpses": {{Glimpses}}, "start": "random", "sensor": { "size": {{Size}}, "scales": {{scales}} } }
            }
            """);
        ImageShape shape = new(Size, Size, channels);
        ImageClassifier model = Recipe.Model.Create(shape, classes: 2, normalization: null);
        model.Parameters.Initialize(seed: 1);
        trained = new TrainedModel(model, Recipe, ["a", "b"], shape);
        NumbersRead = Glimpses * scales * Size * Size * channels;
    }

    /// <summary>Of the model, and of slides that it looks at.</summary>
    public Recipe Recipe { get; }

    /// <summary>Numbers that a look reads.</summary>
    public int NumbersRead { get; }

    /// <summary>Seconds of a look.</summary>
    /// <param name="images">The image's set.</param>
    /// <param name="index">Its number there.</param>
    /// <param name="number">Says which places.</param>
    public double Seconds(ImageSet images, int index, int number)
    {
        long begun = Stopwatch.GetTimestamp();
        trained.Look(images.PixelsInPlace(index), number, random);
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>Seconds of a look: the median of some.</summary>
    /// <param name="images">Images to look at in turn.</param>
    /// <param name="first">Says which places the first one looks at.</param>
    /// <param name="count">How many looks.</param>
    public double Median(ImageSet images, int first, int count)
    {
        double[] seconds = new double[count];
        for (int i = 0; i < count; i++) seconds[i] = Seconds(images, (first + i) % images.Count, first + i);
        Array.Sort(seconds);
        return seconds[count / 2];
    }
}
