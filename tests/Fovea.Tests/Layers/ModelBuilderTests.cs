using Fovea.Models;
using Fovea.Parts;

namespace Fovea.Tests.Layers;

/// <summary>A layer that nobody sums a gradient for never learns, and one whose gradient is summed twice learns from the last sum.</summary>
public sealed class ModelBuilderTests
{
    [Fact]
    public void A_dense_layer_without_a_gradient_is_no_part_of_a_model()
    {
        ModelBuilder build = new(MatrixKernel.Widest);
        _ = new Dense(build, "forgotten", ParameterGroup.Classifier, inputs: 3, outputs: 2);
        AssertRefused(build, "the gradient of forgotten.weight must be declared exactly once, but is 0 times");
    }

    [Fact]
    public void A_dense_layer_with_two_gradients_is_no_part_of_a_model()
    {
        ModelBuilder build = new(MatrixKernel.Widest);
        Signal x = build.Layout.AddSignal(3), y = build.Layout.AddSignal(2);
        Dense layer = new(build, "twice", ParameterGroup.Classifier, inputs: 3, outputs: 2);
        layer.LearnFrom(build, x.Value, .., y.Gradient, ..);
        layer.LearnFrom(build, x.Value, .., y.Gradient, ..);
        AssertRefused(build, "the gradient of twice.weight must be declared exactly once, but is 2 times");
    }

    [Fact]
    public void A_convolution_without_a_gradient_is_no_part_of_a_model()
    {
        ModelBuilder build = new(MatrixKernel.Widest);
        _ = new Convolution(build, "forgotten", ParameterGroup.Classifier, new ConvolutionShape(1, 5, 5, 2, 3, 1), withInputGradient: false);
        AssertRefused(build, "the gradient of forgotten.weight must be declared exactly once, but is 0 times");
    }

    [Fact]
    public void A_parameter_that_a_module_declares_by_itself_needs_a_gradient_too()
    {
        ModelBuilder build = new(MatrixKernel.Widest);
        build.Parameters.AddVector("temperature", ParameterGroup.Policy, length: 1, Initializer.Constant(1f));
        AssertRefused(build, "the gradient of temperature must be declared exactly once, but is 0 times");
    }

    [Fact]
    public void A_batch_normalisation_declares_all_of_its_own()
    {
        ModelBuilder build = new(MatrixKernel.Widest) { Steps = 2 };
        _ = new BatchNormalization(build, "norm", ParameterGroup.Classifier, width: 3, .., ProductFinish.None, momentum: 0.1f, epsilon: 1e-5f);
        build.Finish();
        Assert.Equal(["norm.scale", "norm.bias", "norm.mean", "norm.variance"], build.GradientWork.SelectMany(work => work.Parameters).Select(parameter => parameter.Name));
    }

    [Fact]
    public void A_gradient_that_comes_when_the_model_is_finished_is_refused()
    {
        ModelBuilder build = new(MatrixKernel.Widest);
        Signal x = build.Layout.AddSignal(3), y = build.Layout.AddSignal(2);
        Dense layer = new(build, "late", ParameterGroup.Classifier, inputs: 3, outputs: 2, withBias: false);
        layer.LearnFrom(build, x.Value, .., y.Gradient, ..);
        build.Finish();
        Assert.Contains("late.weight is declared after the model was finished", Assert.Throws<InvalidOperationException>(() => layer.LearnFrom(build, x.Value, .., y.Gradient, ..)).Message, StringComparison.Ordinal);
    }

    /// <summary>What somebody who writes a part of their own forgets most easily.</summary>
    [Fact]
    public void A_model_with_a_part_of_ones_own_that_never_learns_is_not_built()
    {
        RecurrentAttentionOptions options = new() { Glimpse = new ForgetfulOptions() };
        OptionException exception = Assert.Throws<OptionException>(() => new RecurrentAttentionModel(options, channels: 1, classes: 2));
        Assert.Contains("glimpse.own.weight must be declared exactly once, but is 0 times: call its layer's LearnFrom", exception.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(ModelBuilder build, string told) =>
        Assert.Contains(told, Assert.Throws<OptionException>(build.Finish).Message, StringComparison.Ordinal);

    private sealed record ForgetfulOptions : GlimpseNetworkOptions
    {
        public override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) => new Forgetful(build, patches);
    }

    private sealed class Forgetful : IGlimpseNetwork
    {
        private readonly Slot patches;
        private readonly Dense layer;

        public Forgetful(ModelBuilder build, Slot patches)
        {
            this.patches = patches;
            Output = build.Layout.AddSignal(4);
            layer = new Dense(build, "glimpse.own", ParameterGroup.Classifier, patches.Width, 4, withInputGradient: false);
        }

        public Signal Output { get; }

        public void Forward(Arena arena, int t) => layer.Forward(arena, arena.Step(patches, t), arena.Step(Output.Value, t));

        public void Backward(Arena arena)
        {
        }
    }
}
