using Fovea.Models;
using Fovea.Parts;
using Fovea.Tests.Layers;

namespace Fovea.Tests.Glimpses;

/// <summary>What every glimpse network must do; one test class per implementation inherits it.</summary>
public abstract class GlimpseNetworkContract
{
    private readonly ModuleProbe probe;
    private readonly IGlimpseNetwork network;

    protected GlimpseNetworkContract()
        : this(new PatchShape(Planes: 10, Size: 1))
    {
    }

    protected GlimpseNetworkContract(PatchShape patch)
    {
        probe = new ModuleProbe(patch);
        Slot patches = probe.Build.Layout.Add(patch.Length), locations = probe.Build.Layout.Add(2);
        network = Create(probe.Build, patches, locations);
        probe.Begin(patches, locations);
        Settle(probe.Build.Parameters.Parameters);
    }

    /// <summary>A small network.</summary>
    protected abstract IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations);

    /// <summary>Changes first values so that a nudge of a weight carries few numbers over ReLU's kink, if that takes something.</summary>
    protected virtual void Settle(IReadOnlyList<Parameter> parameters)
    {
    }

    [Fact]
    public void Every_gradient_equals_the_difference_quotient()
    {
        double Loss() => probe.Loss(network.Output, (arena, t) => network.Forward(arena, t));
        Loss();
        probe.Backward(network.Output, arena => network.Backward(arena));
        probe.CheckParameters(Loss);
    }

    [Fact]
    public void A_second_step_gives_the_same_gradients_as_the_first()
    {
        float[] Gradients()
        {
            probe.Loss(network.Output, (arena, t) => network.Forward(arena, t));
            probe.Backward(network.Output, arena => network.Backward(arena));
            return probe.Build.Parameters.Gradients.Span.ToArray();
        }

        Assert.Equal(Gradients(), Gradients());
    }
}

public sealed class DenseGlimpseNetworkTests : GlimpseNetworkContract
{
    protected override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new DenseGlimpseNetwork(build, patches, locations, whatWidth: 6, whereWidth: 5, features: 9);
}

public sealed class ContextNetworkTests : GlimpseNetworkContract
{
    protected override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new ContextNetwork(build, overview: patches, new DenseGlimpseNetwork(build, patches, locations, whatWidth: 6, whereWidth: 5, features: 9));
}

public sealed class ConvolutionalGlimpseNetworkTests : GlimpseNetworkContract
{
    // A large epsilon, so that a nudge of a weight carries few numbers over ReLU's kink; a fixture of PyTorch's has a small one.
    protected override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new ConvolutionalGlimpseNetwork(build, patches, locations, filters: 6, featureFilters: 9, momentum: 0.1f, epsilon: 0.5f);
}

/// <summary>Two planes, and maps of 3x3 and 2x2 positions: edges on all sides.</summary>
public sealed class StridedGlimpseNetworkTests() : GlimpseNetworkContract(new PatchShape(Planes: 2, Size: 5))
{
    [Fact]
    public void Patches_must_leave_every_convolution_something_to_see()
    {
        RecurrentAttentionOptions options = new() { Glimpse = new StridedGlimpseOptions(), Sensor = new MultiScaleSensorOptions { Size = 4 } };
        OptionException exception = Assert.Throws<OptionException>(() => new RecurrentAttentionModel(options, channels: 1, classes: 2));
        Assert.Equal("sensor.size must be at least 5 for a strided glimpse network with 3 convolutions, but is 4", exception.Message);
        _ = new RecurrentAttentionModel(options with { Sensor = new MultiScaleSensorOptions { Size = 5 } }, channels: 1, classes: 2);
    }

    [Fact]
    public void A_builder_that_does_not_say_what_glimpses_see_is_refused()
    {
        ModelBuilder build = new();
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new StridedGlimpseOptions().Create(build, build.Layout.Add(50), build.Layout.Add(2)));
        Assert.Contains("build.Patch must have the 50 numbers of a patch, but has 0 * 0 * 0 = 0", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "filters must be 1 to 4 numbers, but is 0")]
    [InlineData("[16, 16, 16, 16, 16]", "filters must be 1 to 4 numbers, but is 5")]
    [InlineData("[16, 24]", "filters must be multiples of 16 up to 1024, but one is 24")]
    [InlineData("[0]", "filters must be multiples of 16 up to 1024, but one is 0")]
    [InlineData("[1040]", "filters must be multiples of 16 up to 1024, but one is 1040")]
    public void Filters_are_whole_vectors(string filters, string message)
    {
        RecipeException exception = Assert.Throws<RecipeException>(() => Recipe.Parse($$"""{ "model": { "glimpse": { "kind": "strided", "filters": {{filters}} } } }"""));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_names_it()
    {
        StridedGlimpseOptions options = new() { Filters = [32, 16], Features = 7, Normalization = new BatchNormalizationOptions { Momentum = 0.5f } };
        Recipe recipe = new() { Model = new RecurrentAttentionOptions { Glimpse = options } };
        Assert.Equal(options, Assert.IsType<RecurrentAttentionOptions>(Recipe.Parse(recipe.ToJson()).Model).Glimpse);
        Assert.Contains("\"kind\": \"strided\"", recipe.ToJson(), StringComparison.Ordinal);
    }

    // A weight of a convolution moves a filter at all positions: most are on for sure, and some are off.
    protected override void Settle(IReadOnlyList<Parameter> parameters)
    {
        foreach (Parameter bias in parameters.Where(parameter => parameter.Name.EndsWith(".norm.bias", StringComparison.Ordinal)))
            for (int filter = 0; filter < bias.Columns; filter++) bias.Value[0][filter] = filter % 3 == 0 ? -3f : 3f;
    }

    protected override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new StridedGlimpseNetwork(build, patches, locations, filters: [16, 16], features: 9, momentum: 0.1f, epsilon: 0.5f);
}
