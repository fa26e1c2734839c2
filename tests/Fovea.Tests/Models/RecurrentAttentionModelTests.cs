using Fovea.Models;
using Fovea.Parts;

namespace Fovea.Tests.Models;

/// <summary>What parts of somebody's own must be so that a model can be put together of them.</summary>
public sealed class RecurrentAttentionModelTests
{
    private static readonly RecurrentAttentionOptions usual = new() { Glimpses = 2 };

    public static TheoryData<RecurrentAttentionOptions, string> Unmade => new()
    {
        { usual with { Sensor = new NoSensor() }, "sensor must be what NoSensor.Create makes, but it made null" },
        { usual with { Glimpse = new NoGlimpseNetwork() }, "glimpse must be what NoGlimpseNetwork.Create makes, but it made null" },
        { usual with { Core = new NoCore() }, "core must be what NoCore.Create makes, but it made null" },
        { usual with { Action = new NoHead() }, "action must be what NoHead.Create makes, but it made null" },
        { usual with { Location = new NoHead() }, "location must be what NoHead.Create makes, but it made null" },
        { usual with { Baseline = new NoHead() }, "baseline must be what NoHead.Create makes, but it made null" },
        { usual with { Initialization = new NoInitialization(null, Initializer.Constant(0f)) }, "initialization must be what NoInitialization.Weights makes, but it made null" },
        { usual with { Initialization = new NoInitialization(Initializer.Constant(0f), null) }, "initialization must be what NoInitialization.Biases makes, but it made null" },
        { usual with { Core = new LstmCoreOptions(), Initialization = new NoInitialization(Initializer.Constant(0f), null) }, "initialization must be what NoInitialization.Biases makes, but it made null" },
        { usual with { Initialization = new NoInitialization(new Initializer(float.NaN), Initializer.Constant(0f)) }, "the bound of what initializes glimpse.what.weight must be a number of at least 0, but is NaN" },
        { usual with { Initialization = new NoInitialization(new Initializer(-1f), Initializer.Constant(0f)) }, "the bound of what initializes glimpse.what.weight must be a number of at least 0, but is -1" },
        { usual with { Initialization = new NoInitialization(Initializer.Identity with { Diagonal = float.NaN }, Initializer.Constant(0f)) }, "the diagonal of what initializes glimpse.what.weight must be a number, but is NaN" },
        { usual with { Initialization = new NoInitialization(Initializer.Constant(0f), Initializer.Constant(float.NaN)) }, "the shift of what initializes glimpse.what.bias must be a number, but is NaN" },
        { usual with { Sensor = new OddSensor(Size: 0, Scales: 1, PatchLength: 0) }, "sensor must have patches of at least 1 pixel a side, but Sensor.Size is 0" },
        { usual with { Sensor = new OddSensor(Size: 4, Scales: 0, PatchLength: 0) }, "sensor must have at least 1 scale, but Sensor.Scales is 0" },
        { usual with { Sensor = new OddSensor(Size: 4, Scales: 2, PatchLength: 0) }, "sensor must have patches of scales * channels * size * size numbers, 2 * 3 * 4 * 4 = 96, but Sensor.PatchLength is 0" },
        { usual with { Sensor = new OddSensor(Size: 4, Scales: 2, PatchLength: 95) }, "sensor must have patches of scales * channels * size * size numbers, 2 * 3 * 4 * 4 = 96, but Sensor.PatchLength is 95" },
    };

    [Theory]
    [MemberData(nameof(Unmade))]
    public void A_part_that_is_not_what_it_must_be_is_named(RecurrentAttentionOptions options, string told) =>
        Assert.Equal(told, Assert.Throws<OptionException>(() => new RecurrentAttentionModel(options, channels: 3, classes: 2)).Message);

    [Fact]
    public void A_trainer_names_it_with_its_place_in_the_recipe()
    {
        DataSet data = new Fovea.Data.Cue.CueSource(trainingCount: 8, validationCount: 4, testCount: 4).Create();
        Recipe recipe = new() { Data = "cue", Model = usual with { Core = new NoCore() } };
        Assert.Equal("model.core must be what NoCore.Create makes, but it made null", Assert.Throws<OptionException>(() => new Trainer(recipe, data, threads: 1)).Message);
        Recipe without = new() { Data = "cue", Model = usual, Training = new TrainingOptions { Optimizer = new NoOptimizer() } };
        Assert.Equal("training.optimizer must be what NoOptimizer.Create makes, but it made null", Assert.Throws<OptionException>(() => new Trainer(without, data, threads: 1)).Message);
    }

    private sealed record NoSensor : SensorOptions
    {
        public override IGlimpseSensor Create() => null!;
    }

    private sealed record NoGlimpseNetwork : GlimpseNetworkOptions
    {
        public override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) => null!;
    }

    private sealed record NoCore : CoreOptions
    {
        public override IRecurrentCore Create(ModelBuilder build, Signal input) => null!;
    }

    private sealed record NoHead : HeadOptions
    {
        public override IHead Create(ModelBuilder build, HeadPlace place, Signal state) => null!;
    }

    private sealed record NoOptimizer : OptimizerOptions
    {
        public override IOptimizer Create(ParameterSet parameters) => null!;
    }

    private sealed record NoInitialization(Initializer? OfWeights, Initializer? OfBiases) : InitializationOptions
    {
        public override Initializer Weights(int inputs, bool intoRelu = false, int products = 1) => OfWeights!;

        public override Initializer Biases(int inputs) => OfBiases!;
    }

    private sealed record OddSensor(int Size, int Scales, int PatchLength) : SensorOptions
    {
        public override IGlimpseSensor Create() => new Sensor(Size, Scales, PatchLength);
    }

    private sealed class Sensor(int size, int scales, int patchLength) : IGlimpseSensor
    {
        public int Size => size;

        public int Scales => scales;

        public GlimpseBox Box(ImageShape shape, float x, float y, int scale) => default;

        public int PatchLength(int channels) => patchLength;

        public void Sense(in ImagePixels image, float x, float y, Span<float> patch) => patch.Clear();
    }
}
