using Fovea.Parts;

namespace Fovea;

/// <summary>
/// A glimpse network of convolutions without padding, each followed by batch normalisation and ReLU: one with a kernel as large as the
/// patch on all scales and channels, one of 1x1 on the location; their sum; one of 1x1 on that. A kernel as large as its input has one
/// position: all three are dense layers, without a bias, which normalisation would take out again.
///
/// Notation: what and where are the first two, sum what they add up to, features = g.
/// </summary>
internal sealed class ConvolutionalGlimpseNetwork : IGlimpseNetwork
{
    private readonly Slot patches, locations;
    private readonly Signal sum;
    private readonly Dense patchToWhat, locationToWhere, sumToFeatures;
    private readonly BatchNormalization what, where, features;

    /// <summary>Declares the network.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="patches">What glimpses see, [rows, scales * channels * size * size].</param>
    /// <param name="locations">Where they look, [rows, 2] as (x, y) in [-1, 1].</param>
    /// <param name="filters">Filters of the first two convolutions.</param>
    /// <param name="featureFilters">Filters of the last: the width of g.</param>
    /// <param name="momentum">What part of the running statistics a training step replaces.</param>
    /// <param name="epsilon">Added to variances.</param>
    public ConvolutionalGlimpseNetwork(
        ModelBuilder build, Slot patches, Slot locations, int filters, int featureFilters, float momentum, float epsilon)
    {
        this.patches = patches;
        this.locations = locations;
        const ParameterGroup group = ParameterGroup.Classifier;
        BatchNormalization Normalization(string name, int width) => new(build, name, group, width, .., ProductFinish.Relu, momentum, epsilon);
        patchToWhat = new Dense(build, "glimpse.what", group, patches.Width, filters, withBias: false, withInputGradient: false);
        locationToWhere = new Dense(build, "glimpse.where", group, locations.Width, filters, withBias: false, withInputGradient: false);
        sumToFeatures = new Dense(build, "glimpse.features", group, filters, featureFilters, withBias: false);
        what = Normalization("glimpse.what.norm", filters);
        where = Normalization("glimpse.where.norm", filters);
        features = Normalization("glimpse.features.norm", featureFilters);
        sum = build.Layout.AddSignal(filters);
        Output = build.Layout.AddSignal(featureFilters);
        patchToWhat.LearnFrom(build, patches, .., what.Input.Gradient, ..);
        locationToWhere.LearnFrom(build, locations, .., where.Input.Gradient, ..);
        sumToFeatures.LearnFrom(build, sum.Value, .., features.Input.Gradient, ..);
    }

    /// <inheritdoc/>
    public Signal Output { get; }

    /// <inheritdoc/>
    public void Forward(Arena arena, int t)
    {
        Matrix sumT = arena.Step(sum.Value, t);
        patchToWhat.Forward(arena, arena.Step(patches, t), arena.Step(what.Input.Value, t));
        what.Forward(arena, t, sumT);
        locationToWhere.Forward(arena, arena.Step(locations, t), arena.Step(where.Input.Value, t));
        where.ForwardAdd(arena, t, sumT);
        sumToFeatures.Forward(arena, sumT, arena.Step(features.Input.Value, t));
        features.Forward(arena, t, arena.Step(Output.Value, t));
    }

    /// <inheritdoc/>
    public void Backward(Arena arena)
    {
        for (int t = 0; t < arena.Steps; t++) features.Backward(arena, t, arena.Step(Output.Gradient, t));
        sumToFeatures.BackwardInput(arena, arena.All(features.Input.Gradient), arena.All(sum.Gradient));
        for (int t = 0; t < arena.Steps; t++)
        {
            what.Backward(arena, t, arena.Step(sum.Gradient, t));
            where.Backward(arena, t, arena.Step(sum.Gradient, t));
        }
    }
}

/// <summary>Convolutions over patch and location, each followed by batch normalisation and ReLU, their sum, and one over that.</summary>
public sealed record ConvolutionalGlimpseOptions : GlimpseNetworkOptions
{
    /// <summary>Filters that read the patch, and as many that read the location.</summary>
    /// <value>1 to 16384; default 128.</value>
    public int Filters { get; init => field = Check.Width(value, nameof(Filters)); } = 128;

    /// <summary>Filters of the result.</summary>
    /// <value>1 to 16384; default 256.</value>
    public int Features { get; init => field = Check.Width(value, nameof(Features)); } = 256;

    /// <summary>Its batch normalisation.</summary>
    public BatchNormalizationOptions Normalization { get; init => field = Check.Given(value, nameof(Normalization)); } = new();

    /// <inheritdoc/>
    public override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new ConvolutionalGlimpseNetwork(Check.Given(build), patches, locations, Filters, Features, Normalization.Momentum, Normalization.Epsilon);
}
