using Fovea.Data;
using Fovea.Parts;

namespace Fovea.Devices.Tests;

/// <summary>Digits on a device, beside the processor. Where MNIST is not on this machine, strokes stand in for it: models look at any image.</summary>
public sealed class MnistTests
{
    private readonly ComputeDevice device = GraphicsDevices.Open(TestDevice.Name)!;

    /// <summary>A part of the images and a small model, so that a processor that is there as a device trains it in seconds.</summary>
    [Fact]
    public async Task Two_epochs_end_with_the_processors_error_but_for_noise()
    {
        DataSet mnist = await LoadAsync();
        Recipe recipe = Recipe.Parse("""
            {
              "data": "mnist",
              "model": { "sensor": { "size": 12 }, "glimpses": 4, "glimpse": { "what": 48, "where": 24, "features": 64 }, "core": { "hidden": 64 }, "initialization": { "kind": "fanIn" } },
              "training": { "epochs": 2, "batchSize": 64, "learningRate": 0.003 }
            }
            """);
        double[] ErrorsOf(ComputeDevice? where) => [.. Enumerable.Range(1, 3).Select(seed =>
        {
            using Trainer trainer = new(recipe.With("training.seed", $"{seed}"), mnist, device: where) { TestsAtEnd = false };
            return trainer.Run().ValidationErrorPercent;
        })];
        double[] processor = ErrorsOf(null), onDevice = ErrorsOf(device);
        string told = $"errors are {string.Join(", ", onDevice)}% on {device}, {string.Join(", ", processor)}% on the processor";
        // Chance is 90%. Rounding leads to another look now and then, and from there on to another training: on one processor, a learning rate that is larger by
        // a ten-thousandth changes an error by 3% on average.
        Assert.All(processor.Concat(onDevice), error => Assert.True(error < 60, told));
        Assert.True(Math.Abs(processor.Average() - onDevice.Average()) < 6, told);
    }

    [Fact]
    public async Task The_committed_model_says_the_same_of_digits()
    {
        DataSet mnist = await LoadAsync();
        TrainedModel model = TrainedModel.Load(Path.Combine(SourceTree.Root, "models", "mnist", "model.safetensors"));
        ImageSubset images = new(mnist.Test, 400);
        Evaluation expected = model.Evaluate(images), found = model.Evaluate(images, device: device);
        Assert.Equal(expected.ErrorPercent, found.ErrorPercent, tolerance: 0.3);
        Assert.Equal(expected.NegativeLogLikelihood, found.NegativeLogLikelihood, tolerance: 2e-3);
        if (mnist.Name == "mnist" && DataSets.Open("mnist").IsHere) Assert.InRange(found.ErrorPercent, 0, 3);
    }

    private static async Task<DataSet> LoadAsync()
    {
        IDataSource source = DataSets.Open("mnist");
        if (!source.IsHere) return Strokes();
        DataSet whole = await source.LoadAsync(null, CancellationToken.None);
        return whole with { Training = new ImageSubset(whole.Training, 6000), Validation = new ImageSubset(whole.Validation, 1000), Test = new ImageSubset(whole.Test, 400) };
    }

    /// <summary>Ten classes of a stroke each, by its direction, somewhere in 28x28.</summary>
    private static DataSet Strokes()
    {
        Random random = new(4);
        MemoryImageSet Draw(int count)
        {
            const int side = 28;
            byte[] pixels = new byte[count * side * side];
            int[] labels = [.. Enumerable.Range(0, count).Select(image => image % 10)];
            for (int image = 0; image < count; image++)
            {
                (double x, double y, double angle) = (11 + (6 * random.NextDouble()), 11 + (6 * random.NextDouble()), Math.PI * labels[image] / 10);
                for (int i = 0; i < side * side; i++)
                {
                    (double dx, double dy) = ((i % side) - x, (i / side) - y);
                    double across = (dx * Math.Sin(angle)) - (dy * Math.Cos(angle)), along = (dx * Math.Cos(angle)) + (dy * Math.Sin(angle));
                    pixels[(image * side * side) + i] = (byte)(255 * Math.Exp(-(across * across / 3) - (along * along / 60)));
                }
            }

            return new MemoryImageSet(new ImageShape(side, side, 1), pixels, labels);
        }

        return new DataSet("mnist", [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")], Draw(6000), Draw(1000), Draw(400));
    }
}
