using Fovea.Devices.Drivers;
using Fovea.Devices.Engine;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.PolicyGradients;
using Fovea.Training.Engines;

namespace Fovea.Devices.Tests.Engine;

/// <summary>A few steps of training, the last batch of an epoch smaller than the others: the same steps for whoever takes them.</summary>
/// <param name="newModel">A model of its own each time, with the same first weights.</param>
/// <param name="images">The training images.</param>
/// <param name="options">How to train.</param>
internal sealed class ShortTraining(Func<RecurrentAttentionModel> newModel, ImageSet images, TrainingOptions options)
{
    /// <summary>What a case drawn at random trains; its images are a batch and seven more.</summary>
    public static ShortTraining Of(RandomCase drawn) => new(() => drawn.NewModel(), drawn.Images, drawn.Training);

    /// <summary>The same training on other images.</summary>
    public ShortTraining On(ImageSet others) => new(newModel, others, options);

    /// <summary>Steps of an epoch.</summary>
    public int StepsPerEpoch => (images.Count + options.BatchSize - 1) / options.BatchSize;

    /// <summary>A model with its first weights.</summary>
    public RecurrentAttentionModel NewModel() => newModel();

    /// <summary>An engine on a device.</summary>
    public DeviceTraining On(Device device, RecurrentAttentionModel model, long? mostImageBytes = null) => new(device, model, images, options, tile: null, mostImageBytes);

    /// <summary>An engine on the processor.</summary>
    public TrainingStep On(WorkerTeam team, RecurrentAttentionModel model) => new(model, images, options, team);

    /// <summary>Takes a step.</summary>
    /// <param name="engine">Who takes it.</param>
    /// <param name="model">The engine's model.</param>
    /// <param name="step">Number of the step, from 0 on.</param>
    public RowLoss Take(ITrainingEngine engine, RecurrentAttentionModel model, int step)
    {
        (int epoch, int batch) = Math.DivRem(step, StepsPerEpoch);
        int first = batch * options.BatchSize;
        int[] numbers = [.. Enumerable.Range(first, Math.Min(options.BatchSize, images.Count - first)).Select(number => images.Count - 1 - number)];
        Gaze gaze = model.TrainingGaze(1f, options.Seed, epoch);
        return engine.Run(numbers, gaze, options.LearningRate, step + 1, epoch);
    }

    /// <summary>Trains on a device from the first weights on, and says all that came of it, to the bit.</summary>
    /// <param name="device">The device.</param>
    /// <param name="steps">Steps to take.</param>
    /// <param name="mostImageBytes">Bytes that the images may have to lie on the device; null for half of what is free.</param>
    /// <param name="before">Called before every step; may be null.</param>
    public Outcome Train(Device device, int steps, long? mostImageBytes = null, Action<DeviceTraining>? before = null)
    {
        RecurrentAttentionModel model = NewModel();
        using DeviceTraining training = On(device, model, mostImageBytes);
        training.Send();
        List<string> told = [];
        for (int step = 0; step < steps; step++)
        {
            before?.Invoke(training);
            told.Add(Told(training, Take(training, model, step)));
        }

        return OutcomeOf(training, model, told);
    }

    /// <summary>What an engine tells of a step.</summary>
    public static string Told(ITrainingEngine engine, RowLoss loss) => $"{loss} {string.Join(" ", engine.GradientNorms)} {engine.Locations}";

    /// <summary>What an engine holds.</summary>
    public static Outcome OutcomeOf(ITrainingEngine engine, RecurrentAttentionModel model, IReadOnlyList<string> told)
    {
        engine.Fetch();
        return new Outcome(string.Join("\n", told), Bits([model.Parameters.Values.Span.ToArray(), .. engine.Optimizer.State.Select(state => state.Values.Span.ToArray())]));
    }

    private static string Bits(IEnumerable<float[]> numbers) => string.Concat(numbers.SelectMany(some => some).Select(number => BitConverter.SingleToInt32Bits(number).ToString("x8", null)));

    /// <summary>All that came of a training, to be compared.</summary>
    /// <param name="Told">Losses, norms and locations of every step.</param>
    /// <param name="Numbers">Weights and what the optimizer remembers, to the bit.</param>
    public sealed record Outcome(string Told, string Numbers);
}
