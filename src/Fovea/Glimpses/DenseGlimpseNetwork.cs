using Fovea.Layers;
using Fovea.Numerics;

namespace Fovea.Glimpses;

/// <summary>
/// The paper's glimpse network (Mnih et al. 2014, section 4): h_g = relu(patch), h_l = relu(location),
/// g = relu(linear(h_g) + linear(h_l)), every arrow a dense layer. The two linear layers into g share one bias: two would be added.
///
/// Notation: what = h_g, where = h_l, features = g.
/// </summary>
public sealed class DenseGlimpseNetwork : IGlimpseNetwork
{
    private readonly Slot patches, locations;
    private readonly Signal what, where;
    private readonly Dense patchToWhat, locationToWhere, whatToFeatures, whereToFeatures;

    /// <summary>Declares the network.</summary>
    /// <param name="build">Where it is declared.</param>
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
        patchToWhat = new Dense(build, "glimpse.what", group, patches.Width, whatWidth, withInputGradient: false);
        locationToWhere = new Dense(build, "glimpse.where", group, locations.Width, whereWidth, withInputGradient: false);
        whatToFeatures = new Dense(build, "glimpse.features_what", group, whatWidth, features);
        whereToFeatures = new Dense(build, "glimpse.features_where", group, whereWidth, features, withBias: false);
        patchToWhat.LearnFrom(build, patches, .., what.Gradient, ..);
        locationToWhere.LearnFrom(build, locations, .., where.Gradient, ..);
        whatToFeatures.LearnFrom(build, what.Value, .., Output.Gradient, ..);
        whereToFeatures.LearnFrom(build, where.Value, .., Output.Gradient, ..);
    }

    /// <inheritdoc/>
    public Signal Output { get; }

    /// <inheritdoc/>
    public void Forward(in ArenaBlock block, int t)
    {
        Matrix whatT = block.Step(what.Value, t), whereT = block.Step(where.Value, t), featuresT = block.Step(Output.Value, t);
        patchToWhat.Forward(block.Step(patches, t), whatT, ProductFinish.Relu);
        locationToWhere.Forward(block.Step(locations, t), whereT, ProductFinish.Relu);
        whatToFeatures.Forward(whatT, featuresT);
        whereToFeatures.ForwardAdd(whereT, featuresT, ProductFinish.Relu);
    }

    /// <inheritdoc/>
    public void Backward(in ArenaBlock block)
    {
        Matrix gradient = block.All(Output.Gradient);
        Relu.Backward(gradient, block.All(Output.Value));
        whatToFeatures.BackwardInputThroughRelu(gradient, block.All(what.Gradient), block.All(what.Value));
        whereToFeatures.BackwardInputThroughRelu(gradient, block.All(where.Gradient), block.All(where.Value));
    }
}
