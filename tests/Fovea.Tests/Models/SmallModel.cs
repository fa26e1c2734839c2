using Fovea.Data;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Policies;
using Fovea.PolicyGradients;

namespace Fovea.Tests.Models;

/// <summary>A model small enough to check every number, with the batch it looks at and the places it looks.</summary>
internal sealed class SmallModel
{
    public const int Steps = 4, Images = 3, Rollouts = 2, Rows = Images * Rollouts, Classes = 3;

    public static readonly ImageShape Shape = new(11, 9, 2);

    private readonly RowLoss[] losses = new RowLoss[Rows];

    public SmallModel(LossOptions loss, byte[] pixels, int[] labels, float[] sampled, bool detachPolicy = true, bool classAfterEveryGlimpse = false,
        Func<RecurrentAttentionOptions, RecurrentAttentionOptions>? change = null)
    {
        RecurrentAttentionOptions options = new()
        {
            Sensor = new MultiScaleSensorOptions { Size = 3, Scales = 2 },
            Glimpses = Steps,
            Glimpse = new DenseGlimpseOptions { What = 5, Where = 6, Features = 7 },
            Core = new ReluCoreOptions { Hidden = 8 },
            LocationBound = LocationBound.Tanh,
            LocationStd = 0.3f,
            DetachPolicy = detachPolicy,
            ClassAfterEveryGlimpse = classAfterEveryGlimpse,
        };
        options = change?.Invoke(options) ?? options;
        Loss = loss;
        Sampled = sampled;
        Labels = labels;
        Model = new RecurrentAttentionModel(options, Shape.Channels, Classes);
        Batch = new RowBatch(new MemoryImageSet(Shape, pixels, labels), Images, Rollouts);
        Batch.Fill([0, 1, 2]);
        Arena = Model.NewArena(Steps, Rows, training: true);
    }

    public RecurrentAttentionModel Model { get; }

    public RowBatch Batch { get; }

    public Arena Arena { get; }

    public LossOptions Loss { get; }

    public int[] Labels { get; }

    public float[] Sampled { get; }

    public RowLoss MeanLoss => losses.Aggregate((left, right) => left + right) / Rows;

    public double[] Rewards => [.. losses.Select(loss => loss.Reward)];

    public double[] Correct => [.. losses.Select(loss => loss.Correct)];

    /// <summary>Forward, loss, backward and sums over rows, on this thread.</summary>
    public void Run()
    {
        Model.Parameters.Changed();
        Look(Arena);
        new HybridLoss(Model, Loss).Evaluate(Arena, Batch, 1f / Rows, losses);
        Model.Backward(Arena);
        foreach (IGradientWork work in Model.GradientWork) work.Sum(Arena, Model.Parameters.Gradients.Span, add: false);
    }

    /// <summary>Looks at the places it was given.</summary>
    /// <param name="arena">Arena of the model.</param>
    /// <param name="means">[steps][rows][2], what they were drawn around; null for themselves.</param>
    /// <param name="logitsAtEveryStep">Whether the class is read off every state.</param>
    public void Look(Arena arena, float[]? means = null, bool logitsAtEveryStep = false)
    {
        for (int t = 0; t < arena.Steps; t++)
        {
            for (int row = 0; row < Rows; row++)
            {
                int place = ((t * Rows) + row) * 2;
                LocationDraw.In(arena.Step(Model.Draws, t)[row]) =
                    new LocationDraw(Sampled[place], Sampled[place + 1], (means ?? Sampled)[place], (means ?? Sampled)[place + 1], Model.LocationStd);
            }
        }

        Model.Forward(arena, Batch, Gaze.Recorded, logitsAtEveryStep);
    }

    /// <summary>The mean of the location of step <paramref name="t"/>, from 1 on, as the policy is now.</summary>
    public (float X, float Y) MeanOf(int t, int row) => new GaussianPolicy(Model.Options.LocationBound).Mean(Arena.Step(Model.Location.Value, t - 1)[row]);

    /// <summary>A slot's numbers in the order [steps][rows][width].</summary>
    public float[] ByStep(Slot slot, int firstStep, int steps)
    {
        return Arena.Range(slot, firstStep..(firstStep + steps)).Flat();
    }

    /// <summary>Random pixels, labels and places that some rollouts get right with random weights.</summary>
    public static SmallModel Random(
        LossOptions loss, bool detachPolicy, bool classAfterEveryGlimpse = false, Func<RecurrentAttentionOptions, RecurrentAttentionOptions>? change = null)
    {
        RandomSequence random = new(5, RandomPurpose.Data, 0);
        byte[] pixels = new byte[Images * Shape.Bytes];
        foreach (ref byte pixel in pixels.AsSpan()) pixel = (byte)random.NextInt(256);
        float[] sampled = new float[Steps * Rows * 2];
        foreach (ref float place in sampled.AsSpan()) place = (2.4f * random.NextFloat()) - 1.2f;
        SmallModel small = new(loss, pixels, [0, 2, 1], sampled, detachPolicy, classAfterEveryGlimpse, change);
        small.Model.Parameters.Initialize(3);
        return small;
    }
}
