using Fovea.Parts;

namespace Fovea;

/// <summary>
/// The paper's glimpse network (Mnih et al. 2014, section 4): h_g = relu(patch), h_l = relu(location),
/// g = relu(linear(h_g) + linear(h_l)), every arrow a dense layer. The two linear layers into g share one bias: two would be added.
///
/// Notation: what = h_g, where = h_l, features = g.
/// </summary>
internal sealed class DenseGlimpseNetwork : IGlimpseNetwork
{
    private readonly Slot patches, locations;
    private readonly Signal what, where;
    private readonly Dense patchToWhat, locationToWhere, whatToFeatures, whereToFeatures;

    /// <summary>Declares the network.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="patches">What glimpses see, [rows, scales * channels * size * size].</param>
    /// <param name="locations">Where they look, [rows, 2] as (x, y) in [-1, 1].</param>
    /// <param name="whatWidth">Units of h_g; 128 in the paper.</param>
    /// <param name="whereWidth">Units of h_l; 128 in the paper.</param>
    /// <param name="features">Units of g; 256 in the paper.</param>
    public DenseGlimpseNetwork(ModelBuilder build, Slot patches, Slot locations, int whatWidth, int whereWidth, int features)
    {
        this.patches = patches;
        this.locations = locations;
        what = build.Layout.AddSignal(whatWidth);
        where = build.Layout.AddSignal(whereWidth);
        Output = build.Layout.AddSignal(features);
        const ParameterGroup group = ParameterGroup.Classifier;
        patchToWhat = new Dense(build, "glimpse.what", group, patches.Width, whatWidth, withInputGradient: false, intoRelu: true);
        locationToWhere = new Dense(build, "glimpse.where", group, locations.Width, whereWidth, withInputGradient: false, intoRelu: true);
        whatToFeatures = new Dense(build, "glimpse.features_what", group, whatWidth, features, intoRelu: true, products: 2);
        whereToFeatures = new Dense(build, "glimpse.features_where", group, whereWidth, features, withBias: false, intoRelu: true, products: 2);
        patchToWhat.LearnFrom(build, patches, .., what.Gradient, ..);
        locationToWhere.LearnFrom(build, locations, .., where.Gradient, ..);
        whatToFeatures.LearnFrom(build, what.Value, .., Output.Gradient, ..);
        whereToFeatures.LearnFrom(build, where.Value, .., Output.Gradient, ..);
    }

    /// <inheritdoc/>
    public Signal Output { get; }

    /// <inheritdoc/>
    public void Forward(Arena arena, int t)
    {
        Matrix whatT = arena.Step(what.Value, t), whereT = arena.Step(where.Value, t), featuresT = arena.Step(Output.Value, t);
        patchToWhat.Forward(arena, arena.Step(patches, t), whatT, ProductFinish.Relu);
        locationToWhere.Forward(arena, arena.Step(locations, t), whereT, ProductFinish.Relu);
        whatToFeatures.Forward(arena, whatT, featuresT);
        whereToFeatures.ForwardAdd(arena, whereT, featuresT, ProductFinish.Relu);
    }

    /// <inheritdoc/>
    public void Backward(Arena arena)
    {
        Matrix gradient = arena.All(Output.Gradient);
        Relu.Backward(gradient, arena.All(Output.Value));
        whatToFeatures.BackwardInputThroughRelu(arena, gradient, arena.All(what.Gradient), arena.All(what.Value));
        whereToFeatures.BackwardInputThroughRelu(arena, gradient, arena.All(where.Gradient), arena.All(where.Value));
    }
}

/// <summary>The paper's glimpse network of dense layers: h_g = relu(patch), h_l = relu(location), g = relu(linear(h_g) + linear(h_l)) (Mnih et al. 2014, section 4).</summary>
public sealed record DenseGlimpseOptions : GlimpseNetworkOptions
{
    /// <summary>Units that read the patch.</summary>
    /// <value>1 to 16384; default 128.</value>
    public int What { get; init => field = Check.Width(value, nameof(What)); } = 128;

    /// <summary>Units that read the location.</summary>
    /// <value>1 to 16384; default 128.</value>
    public int Where { get; init => field = Check.Width(value, nameof(Where)); } = 128;

    /// <summary>Units of the result.</summary>
    /// <value>1 to 16384; default 256.</value>
    public int Features { get; init => field = Check.Width(value, nameof(Features)); } = 256;

    /// <inheritdoc/>
    public override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new DenseGlimpseNetwork(Check.Given(build), patches, locations, What, Where, Features);
}
