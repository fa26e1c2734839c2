using Fovea.Data.Cue;
using Fovea.Devices.Parts;
using Fovea.Parts;

namespace Fovea.Devices.Tests.Parts;

public sealed class SupportedPartsTests
{
    private static readonly RecurrentAttentionOptions model = new();

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "model": { "glimpse": { "kind": "convolutional" }, "core": { "kind": "lstm" }, "location": { "kind": "normalized" }, "baseline": { "kind": "hiddenLayer" }, "context": { "size": 3 } } }""")]
    [InlineData("""{ "model": { "core": { "kind": "minimalGated" }, "action": { "kind": "hiddenLayer" } }, "training": { "optimizer": { "kind": "sgd" }, "schedule": { "kind": "plateau" } } }""")]
    public void The_librarys_parts_of_models_with_glimpses_are_there(string recipe) => Assert.Empty(SupportedParts.MissingFrom(Recipe.Parse(recipe)));

    [Theory]
    [InlineData("fullyConnected")]
    [InlineData("convolutional")]
    public void Models_that_see_whole_images_are_named(string kind) =>
        Assert.Equal([$"model.kind {kind}"], SupportedParts.MissingFrom(Recipe.Parse($$"""{ "model": { "kind": "{{kind}}" } }""")));

    [Fact]
    public void Convolutions_of_stride_are_named() => Assert.Equal(["model.glimpse.kind strided"], MissingFrom(model with { Glimpse = new StridedGlimpseOptions() }));

    [Fact]
    public void What_large_images_are_looked_at_with_is_named() => Assert.Equal(
        ["model.candidates", "model.votes", "training.loss.reward information", "training.loss.baseline standardized"],
        SupportedParts.MissingFrom(Recipe.Read(Path.Combine(SourceTree.Root, "recipes", "large", "megapixel-1500.json"))).Where(part => !part.Contains("strided", StringComparison.Ordinal)));

    [Fact]
    public void Several_classes_at_once_are_named() => Assert.Equal(["model.severalClasses"], MissingFrom(model with { SeveralClasses = true }));

    /// <summary>By their type, where they have no name in recipes; and only those that are missing.</summary>
    [Fact]
    public void A_programs_own_parts_are_named_each()
    {
        Assert.Equal(["model.core.kind OwnCore"], MissingFrom(model with { Core = new OwnCore() }));
        Assert.Equal(["model.sensor.kind OwnSensor"], MissingFrom(model with { Sensor = new OwnSensor() }));
        Assert.Equal(
            ["model.sensor with rounding, toLastPixel, offset or meanOutside other than their defaults"],
            MissingFrom(model with { Sensor = new MultiScaleSensorOptions { Rounding = GlimpseRounding.TruncatedCentre } }));
        Assert.Equal(["model.glimpse.kind OwnGlimpse"], MissingFrom(model with { Glimpse = new OwnGlimpse() }));
        Assert.Equal(["model.action.kind OwnHead"], MissingFrom(model with { Action = new OwnHead() }));
        Assert.Equal(["model.location.kind OwnHead", "model.baseline.kind OwnHead"], MissingFrom(model with { Location = new OwnHead(), Baseline = new OwnHead() }));
        Recipe several = new() { Model = model with { Core = new OwnCore() }, Training = new TrainingOptions { Optimizer = new OwnOptimizer() } };
        Assert.Equal(["training.optimizer.kind OwnOptimizer", "model.core.kind OwnCore"], SupportedParts.MissingFrom(several));
    }

    [Fact]
    public void A_trainer_refuses_them_by_name()
    {
        string name = TestDevice.Name;
        DataSet data = new CueSource(20, 10, 10).Create();
        Recipe whole = Recipe.Parse("""{ "data": "cue", "model": { "kind": "fullyConnected" }, "training": { "batchSize": 20, "loss": { "baseline": "none" } } }""");
        OptionException exception = Assert.Throws<OptionException>(() => new Trainer(whole, data, device: GraphicsDevices.Open(name)).Dispose());
        Assert.EndsWith(" has no part for model.kind fullyConnected: use the processor, or parts that it has", exception.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> MissingFrom(RecurrentAttentionOptions model) => SupportedParts.MissingFrom(new Recipe { Model = model });

    private sealed record OwnCore : CoreOptions
    {
        public override IRecurrentCore Create(ModelBuilder build, Signal input) => throw new NotSupportedException();
    }

    private sealed record OwnSensor : SensorOptions
    {
        public override IGlimpseSensor Create() => throw new NotSupportedException();
    }

    private sealed record OwnGlimpse : GlimpseNetworkOptions
    {
        public override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) => throw new NotSupportedException();
    }

    private sealed record OwnHead : HeadOptions
    {
        public override IHead Create(ModelBuilder build, HeadPlace place, Signal state) => throw new NotSupportedException();
    }

    private sealed record OwnOptimizer : OptimizerOptions
    {
        public override IOptimizer Create(ParameterSet parameters) => throw new NotSupportedException();
    }
}
