using System.Text.Json.Serialization;
using Fovea.Parts;

namespace Fovea.Tests.Training.Recipes;

/// <summary>One part of every kind that is not the library's, registered as a program does it.</summary>
internal static class OwnParts
{
    /// <summary>A small recipe that has them all.</summary>
    public static Recipe Recipe => new()
    {
        Data = "cue",
        Model = new RecurrentAttentionOptions
        {
            Glimpses = 3,
            Sensor = new OwnSensorOptions { Size = 6 },
            Glimpse = new OwnGlimpseOptions { Features = 16, Mixing = new() { Units = 12 } },
            Core = new OwnCoreOptions { Hidden = 16, Widths = [3, 5], Way = OwnWay.Sideways },
            Location = new OwnHeadOptions(),
            Initialization = new OwnInitializationOptions { Bound = 0.2f },
        },
        Training = new TrainingOptions { Epochs = 3, BatchSize = 50, LearningRate = 0.003f, Optimizer = new OwnOptimizerOptions { Keep = 0.8f }, Schedule = new OwnSchedule() },
    };

    public static void Register()
    {
        RecipeParts.Add<SensorOptions>("ownSensor", OwnPartsContext.Default.OwnSensorOptions);
        RecipeParts.Add<GlimpseNetworkOptions>("ownGlimpse", OwnPartsContext.Default.OwnGlimpseOptions);
        RecipeParts.Add<CoreOptions>("ownCore", OwnPartsContext.Default.OwnCoreOptions);
        RecipeParts.Add<HeadOptions>("ownHead", OwnPartsContext.Default.OwnHeadOptions);
        RecipeParts.Add<InitializationOptions>("ownInitialization", OwnPartsContext.Default.OwnInitializationOptions);
        RecipeParts.Add<OptimizerOptions>("ownOptimizer", OwnPartsContext.Default.OwnOptimizerOptions);
        RecipeParts.Add<ScheduleOptions>("ownSchedule", OwnPartsContext.Default.OwnSchedule);
    }
}

internal enum OwnWay
{
    Straight,
    Sideways,
}

internal sealed record OwnSensorOptions : SensorOptions
{
    public int Size { get; init => field = Check.Within(value, 1, 64, nameof(Size)); } = 4;

    public override IGlimpseSensor Create() => new OwnSensor(Size);
}

/// <summary>Sees the negative of what the library's sensor sees.</summary>
internal sealed class OwnSensor(int size) : IGlimpseSensor
{
    private readonly MultiScaleSensor positive = new(size, scales: 1);

    public int Size => size;

    public int Scales => 1;

    public GlimpseBox Box(ImageShape shape, float x, float y, int scale) => positive.Box(shape, x, y, scale);

    public int PatchLength(int channels) => positive.PatchLength(channels);

    public void Sense(in ImagePixels image, float x, float y, Span<float> patch)
    {
        positive.Sense(in image, x, y, patch);
        for (int i = 0; i < patch.Length; i++) patch[i] = 1f - patch[i];
    }
}

internal sealed record OwnMixingOptions
{
    public int Units { get; init; } = 8;
}

internal sealed record OwnGlimpseOptions : GlimpseNetworkOptions
{
    public int Features { get; init; } = 32;

    public OwnMixingOptions Mixing { get; init; } = new();

    public override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new DenseGlimpseNetwork(build, patches, locations, Mixing.Units, Mixing.Units, Features);
}

internal sealed record OwnCoreOptions : CoreOptions
{
    public int Hidden { get; init => field = Check.Width(value, nameof(Hidden)); } = 24;

    public IReadOnlyList<int> Widths { get; init; } = [];

    public OwnWay Way { get; init; } = OwnWay.Straight;

    [JsonIgnore]
    public int Twice => 2 * Hidden;

    public override IRecurrentCore Create(ModelBuilder build, Signal input) => new ReluCore(build, input, Hidden);
}

internal sealed record OwnHeadOptions : HeadOptions
{
    public override IHead Create(ModelBuilder build, HeadPlace place, Signal state) => new LinearHeadOptions().Create(build, place, state);
}

internal sealed record OwnInitializationOptions : InitializationOptions
{
    public float Bound { get; init; } = 0.1f;

    public override Initializer Weights(int inputs, bool intoRelu = false, int products = 1) => new(Bound);
}

internal sealed record OwnOptimizerOptions : OptimizerOptions
{
    public float Keep { get; init => field = Check.AtLeast(value, 0f, 1f, nameof(Keep)); } = 0.5f;

    public override IOptimizer Create(ParameterSet parameters) => new OwnOptimizer(parameters.Length, Keep);
}

/// <summary>Steps by the sign of a running mean, which it must remember to go on with the same bits.</summary>
internal sealed class OwnOptimizer(int length, float keep) : IOptimizer
{
    private readonly AlignedBuffer means = new(length);

    public IReadOnlyList<(string Name, AlignedBuffer Values)> State => [("ownMean", means)];

    public void Update(Span<float> values, ReadOnlySpan<float> gradients, int offset, float gradientScale, float learningRate, int step)
    {
        Span<float> mean = means.Span.Slice(offset, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            mean[i] = (keep * mean[i]) + ((1 - keep) * gradientScale * gradients[i]);
            values[i] -= learningRate * Math.Sign(mean[i]);
        }
    }
}

internal sealed record OwnSchedule : ScheduleOptions
{
    public override double Factor(in ScheduleMoment moment) => 1 / (1 + moment.Epochs);
}

/// <summary>Its own naming is no matter: in a recipe all names are in camelCase.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(OwnSensorOptions))]
[JsonSerializable(typeof(OwnGlimpseOptions))]
[JsonSerializable(typeof(OwnCoreOptions))]
[JsonSerializable(typeof(OwnHeadOptions))]
[JsonSerializable(typeof(OwnInitializationOptions))]
[JsonSerializable(typeof(OwnOptimizerOptions))]
[JsonSerializable(typeof(OwnSchedule))]
internal sealed partial class OwnPartsContext : JsonSerializerContext;
