using Fovea.Models;
using Fovea.Parts;

namespace Fovea.Devices.Tests.Engine;

/// <summary>A model, images and training options drawn at random from all that devices can do: every part, odd sizes, any number of scales and glimpses.</summary>
internal sealed class RandomCase
{
    private readonly Random random;

    public RandomCase(int seed)
    {
        random = new Random(seed);
        int channels = Pick(1, 3), rollouts = Pick(1, 1, 2, 3), batch = random.Next(3, 40);
        bool everyGlimpse = Flip();
        Model = new RecurrentAttentionOptions
        {
            Sensor = new MultiScaleSensorOptions { Size = random.Next(1, 10), Scales = random.Next(1, 5) },
            Glimpses = Pick(1, 2, 3, 5, 7, 12),
            Glimpse = Flip()
                ? new DenseGlimpseOptions { What = random.Next(1, 70), Where = random.Next(1, 40), Features = random.Next(1, 90) }
                : new ConvolutionalGlimpseOptions { Filters = random.Next(1, 50), Features = random.Next(1, 90) },
            Context = Flip() ? null : new ContextOptions { Size = random.Next(1, 8) },
            Core = random.Next(5) switch
            {
                0 => new ReluCoreOptions { Hidden = random.Next(1, 100) },
                1 => new LstmCoreOptions { Hidden = random.Next(1, 60) },
                2 => new MinimalGatedCoreOptions { Hidden = random.Next(1, 80) },
                3 => new GatedRecurrentCoreOptions { Hidden = random.Next(1, 70) },
                _ => new ReluCoreOptions { Hidden = random.Next(1, 100), Identity = true },
            },
            Action = Head(),
            Location = Head(),
            Baseline = Head(),
            ClassAfterEveryGlimpse = everyGlimpse,
            Start = Flip() ? StartLocation.Random : StartLocation.Centre,
            LocationBound = Flip() ? LocationBound.Clamp : LocationBound.Tanh,
            LocationScale = Pick(1f, 0.7f),
            LocationStd = 0.3f,
            DetachPolicy = Flip(),
        };
        Shape = new ImageShape(random.Next(5, 31), random.Next(5, 31), channels);
        Images = RandomImages(Shape, batch + 7, classes: 4, random);
        Training = new TrainingOptions
        {
            BatchSize = batch,
            Rollouts = rollouts,
            Seed = (ulong)seed,
            ClipNorm = Pick(0f, 0.05f),
            Optimizer = Flip() ? new AdamOptions() : new SgdOptions(),
            PolicyLearningRateFactor = Pick(1f, 0.3f),
            Augmentation = Flip() ? new AugmentationOptions() : new AugmentationOptions { Flips = Flip(), QuarterTurns = Flip(), Shift = random.Next(3), Brightness = Pick(0f, 0.4f) },
            Loss = new LossOptions
            {
                Baseline = rollouts > 1 ? Pick(BaselineKind.LeaveOneOut, BaselineKind.Learned) : Pick(BaselineKind.Learned, BaselineKind.None),
                Reward = Pick(RewardKind.Correct, RewardKind.Probability, RewardKind.LogLikelihood),
                RewardTiming = everyGlimpse ? Pick(RewardTiming.End, RewardTiming.Gains) : RewardTiming.End,
                Discount = Pick(1f, 0.9f),
                EarlyClassWeight = everyGlimpse ? Pick(0f, 0.5f) : 0f,
                PolicyWeight = Pick(1f, 0.5f),
                BaselineWeight = Pick(1f, 2f),
                RatioClip = Pick(0f, 0.2f),
                ClassWeights = Pick(ClassWeighting.None, ClassWeighting.Balanced),
                LabelSmoothing = Pick(0f, 0.2f),
            },
        };
        if (Training.Loss.RatioClip > 0f) Training = Training with { UpdatesPerBatch = 3 };
        Normalization = Flip() ? null : new ChannelNormalization([.. Enumerable.Range(0, channels).Select(_ => 0.3f)], [.. Enumerable.Range(0, channels).Select(channel => 0.2f + (0.1f * channel))]);
    }

    public RecurrentAttentionOptions Model { get; init; }

    public ImageShape Shape { get; init; }

    public ImageSet Images { get; init; }

    public TrainingOptions Training { get; init; }

    public ChannelNormalization? Normalization { get; init; }

    /// <summary>A model of its own each time, with the same first weights for the same draw.</summary>
    public RecurrentAttentionModel NewModel(uint draw = 0)
    {
        RecurrentAttentionModel model = (RecurrentAttentionModel)Model.Create(Shape, classes: 4, Normalization);
        model.Parameters.Initialize(Training.Seed + (1000UL * draw) + 1);
        return model;
    }

    public static MemoryImageSet RandomImages(ImageShape shape, int count, int classes, Random random)
    {
        byte[] pixels = new byte[count * shape.Bytes];
        random.NextBytes(pixels);
        return new MemoryImageSet(shape, pixels, [.. Enumerable.Range(0, count).Select(_ => random.Next(classes))]);
    }

    public override string ToString() => $"{Model} {Training} {Shape}";

    private HeadOptions Head() => random.Next(3) switch
    {
        0 => new LinearHeadOptions(),
        1 => new HiddenLayerHeadOptions { Hidden = random.Next(1, 40) },
        _ => new NormalizedHeadOptions { Rectified = Flip() },
    };

    private bool Flip() => random.Next(2) == 0;

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
