using Fovea.Devices.Drivers;
using Fovea.Devices.Engine;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.PolicyGradients;
using Fovea.Training.Engines;

namespace Fovea.Devices.Tests.Engine;

/// <summary>Ten steps side by side with the processor's: weights, the optimizer's memory, losses, norms and locations stay close after each.</summary>
public sealed class TenStepsTests : IDisposable
{
    private const int Steps = 10, Batch = 24;

    private readonly Device device = TestDevice.Open();

    public static TheoryData<string> Cases =>
    [
        "adam", "sgd", "several updates", "policy rate", "clipping", "leave one out", "gains", "normalized", "minimal gated with context", "gated recurrent", "augmented", "one glimpse", "balanced classes", "many rows",
    ];

    // Above the rounding of gradients: else a gradient that is nothing but rounding would move its weight a whole step either way.
    private static AdamOptions SteadyAdam => new() { Epsilon = 1e-3f };

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_stay_side_by_side(string name)
    {
        (RecurrentAttentionOptions shape, TrainingOptions options) = Case(name);
        ImageSet images = RandomCase.RandomImages(new ImageShape(26, 23, 1), (4 * Batch) + 5, classes: 4, new Random(1));
        ShortTraining training = new(() => NewModel(shape, images.Shape), images, options);
        RecurrentAttentionModel here = training.NewModel(), there = training.NewModel();
        float[] first = here.Parameters.Values.Span.ToArray();
        using WorkerTeam team = WorkerTeam.OfThreads(1);
        using TrainingStep processor = training.On(team, here);
        using DeviceTraining engine = training.On(device, there);
        engine.Send();
        for (int step = 0; step < Steps; step++)
        {
            RowLoss expected = training.Take(processor, here, step), found = training.Take(engine, there, step);
            engine.Fetch();
            AssertClose(expected, found, $"step {step}");
            for (int group = 0; group < 3; group++)
                Close.To(processor.GradientNorms[group], engine.GradientNorms[group], 1e-6 + (3e-4 * processor.GradientNorms[group]), $"norm of group {group} at step {step}");
            Assert.Equal((processor.Locations.Choices, processor.Locations.CutOff), (engine.Locations.Choices, engine.Locations.CutOff));
            Close.To(processor.Locations.Distance, engine.Locations.Distance, 1e-5 * Math.Max(1, processor.Locations.Distance), $"way between locations at step {step}");
            AssertClose(here.Parameters.Values, there.Parameters.Values, first, $"weights after step {step}");
            foreach (((string state, AlignedBuffer wanted), (_, AlignedBuffer got)) in processor.Optimizer.State.Zip(engine.Optimizer.State)) AssertClose(wanted, got, new float[wanted.Length], $"{state} after step {step}");
        }
    }

    /// <summary>Once the policy has moved, their probabilities are no longer those that they were drawn with.</summary>
    [Fact]
    public void Rollouts_that_are_used_again_are_judged_alike()
    {
        (RecurrentAttentionOptions shape, TrainingOptions options) = Case("several updates");
        ImageSet images = RandomCase.RandomImages(new ImageShape(26, 23, 1), Batch, classes: 4, new Random(1));
        ShortTraining training = new(() => NewModel(shape, images.Shape), images, options with { LearningRate = 0.05f });
        RecurrentAttentionModel here = training.NewModel(), there = training.NewModel();
        using WorkerTeam team = WorkerTeam.OfThreads(1);
        using TrainingStep processor = training.On(team, here);
        using DeviceTraining engine = training.On(device, there);
        engine.Send();
        RowLoss before = training.Take(processor, here, 0);
        training.Take(engine, there, 0);
        int[] numbers = [.. Enumerable.Range(0, Batch).Select(number => Batch - 1 - number)];
        RowLoss expected = processor.ComputeGradients(numbers, Gaze.Recorded), found = engine.ComputeGradients(numbers, Gaze.Recorded);
        Assert.NotEqual(before.Policy, expected.Policy, tolerance: 0.1);
        AssertClose(expected, found, "the second look");
        AssertClose(here.Parameters.Gradients, there.Parameters.Gradients, new float[here.Parameters.Length], "gradients");
    }

    /// <summary>Close in units of what has changed since the beginning: 3 ten-thousandths of the largest change.</summary>
    private static void AssertClose(AlignedBuffer expected, AlignedBuffer found, float[] first, string what)
    {
        double moved = 0, apart = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            moved = Math.Max(moved, Math.Abs(expected.Span[i] - first[i]));
            double difference = Math.Abs(expected.Span[i] - found.Span[i]);
            apart = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(apart, difference);
        }

        Assert.True(moved > 0, $"{what} have not moved");
        Assert.True(apart <= 3e-4 * moved, $"{what} have moved by up to {moved}, and are up to {apart} apart");
    }

    private static void AssertClose(RowLoss expected, RowLoss found, string what)
    {
        double[] wanted = Parts(expected), got = Parts(found);
        for (int i = 0; i < wanted.Length; i++) Close.To(wanted[i], got[i], 1e-4 * Math.Max(1, Math.Abs(wanted[i])), $"part {i} of the loss at {what}");
    }

    private static double[] Parts(RowLoss loss) => [loss.CrossEntropy, loss.EarlyCrossEntropy, loss.Classification, loss.Policy, loss.Baseline, loss.Reward, loss.Correct];

    private static RecurrentAttentionModel NewModel(RecurrentAttentionOptions shape, ImageShape images)
    {
        RecurrentAttentionModel model = new(shape, images.Channels, classes: 4);
        model.Parameters.Initialize(2);
        return model;
    }

    private static (RecurrentAttentionOptions Model, TrainingOptions Training) Case(string name)
    {
        RecurrentAttentionOptions model = new()
        {
            Sensor = new MultiScaleSensorOptions { Size = 5, Scales = 2 },
            Glimpses = 4,
            Glimpse = new DenseGlimpseOptions { What = 20, Where = 12, Features = 33 },
            Core = new ReluCoreOptions { Hidden = 37 },
            LocationStd = 0.4f,
            DetachPolicy = false,
        };
        TrainingOptions training = new() { BatchSize = Batch, LearningRate = 0.01f, Optimizer = SteadyAdam, ClipNorm = 0f };
        RecurrentAttentionOptions saysEarly = model with { ClassAfterEveryGlimpse = true };
        return name switch
        {
            "sgd" => (model, training with { Optimizer = new SgdOptions { Momentum = 0.8f }, LearningRate = 0.05f }),
            "several updates" => (model, training with { UpdatesPerBatch = 3, Loss = new LossOptions { RatioClip = 0.05f } }),
            "policy rate" => (model, training with { PolicyLearningRateFactor = 0.1f }),
            "clipping" => (model, training with { ClipNorm = 0.03f, Optimizer = new SgdOptions { Momentum = 0.5f }, LearningRate = 0.5f }),
            "leave one out" => (model, training with { Rollouts = 3, Loss = new LossOptions { Baseline = BaselineKind.LeaveOneOut, Reward = RewardKind.LogLikelihood } }),
            "gains" => (saysEarly, training with
            {
                Rollouts = 2,
                Loss = new LossOptions { RewardTiming = RewardTiming.Gains, Reward = RewardKind.Probability, Discount = 0.9f, EarlyClassWeight = 0.5f, PolicyWeight = 2f, BaselineWeight = 0.7f },
            }),
            "normalized" => (model with
            {
                Glimpse = new ConvolutionalGlimpseOptions { Filters = 18, Features = 21 },
                Core = new LstmCoreOptions { Hidden = 21 },
                LocationBound = LocationBound.Tanh,
                Location = new NormalizedHeadOptions(),
                Baseline = new NormalizedHeadOptions { Rectified = true },
                Action = new HiddenLayerHeadOptions { Hidden = 15 },
            }, training with { Rollouts = 3 }),
            "minimal gated with context" => (model with { Core = new MinimalGatedCoreOptions { Hidden = 25 }, Context = new ContextOptions { Size = 3 } }, training),
            "gated recurrent" => (model with { Core = new GatedRecurrentCoreOptions { Hidden = 23 }, LocationScale = 0.8f }, training),
            // More than one work-group judges, and sums over rows are split.
            "many rows" => (model, training with { Rollouts = 13, Loss = new LossOptions { Baseline = BaselineKind.LeaveOneOut } }),
            "augmented" => (model, training with { Augmentation = new AugmentationOptions { Flips = true, QuarterTurns = true, Shift = 2, Brightness = 0.3f } }),
            "one glimpse" => (model with { Glimpses = 1 }, training),
            "balanced classes" => (saysEarly, training with { Loss = new LossOptions { ClassWeights = ClassWeighting.Balanced, EarlyClassWeight = 1f } }),
            "adam" => (model, training),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "there is no such case"),
        };
    }
}
