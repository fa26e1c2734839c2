using Fovea.Configuration;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// A glimpse network of convolutions that halve the patch one after the other, each followed by batch normalisation and ReLU, with zeros around
/// what they read; then what was seen and where are joined as in the paper: g = relu(linear(maps) + linear(location)).
///
/// Notation: maps_i, behind convolution i, [side, side, filters]; features = g.
/// </summary>
internal sealed class StridedGlimpseNetwork : IGlimpseNetwork
{
    /// <summary>Places from one position to the next, on each axis.</summary>
    public const int Stride = 2;

    private const int FirstKernel = 5, FurtherKernel = 3;

    private readonly Slot patches, locations;
    private readonly PlaneConvolution first;
    private readonly FeatureConvolution[] further;
    private readonly BatchNormalization[] normalizations;
    private readonly Slot[] maps;
    private readonly Dense mapsToFeatures, locationToFeatures;

    /// <summary>Declares the network.</summary>
    /// <param name="build">The model under construction, whose patch has at least <see cref="LeastSize"/> pixels a side.</param>
    /// <param name="patches">What glimpses see, [rows, scales * channels * size * size].</param>
    /// <param name="locations">Where they look, [rows, 2] as (x, y) in [-1, 1].</param>
    /// <param name="filters">Filters of each convolution, multiples of <see cref="Matrix.Line"/>.</param>
    /// <param name="features">Units of g.</param>
    /// <param name="momentum">What part of the running statistics a training step replaces.</param>
    /// <param name="epsilon">Added to variances.</param>
    public StridedGlimpseNetwork(
        ModelBuilder build, Slot patches, Slot locations, IReadOnlyList<int> filters, int features, float momentum, float epsilon)
    {
        (this.patches, this.locations) = (patches, locations);
        const ParameterGroup group = ParameterGroup.Classifier;
        further = new FeatureConvolution[filters.Count - 1];
        normalizations = new BatchNormalization[filters.Count];
        maps = new Slot[filters.Count];
        first = new PlaneConvolution(build, NameOf(0), group, build.Patch, filters[0], KernelOf(0), Stride);
        int side = first.OutputSide;
        Normalize(0);
        first.LearnFrom(build, normalizations[0].Input.Gradient.Flat);
        for (int i = 1; i < filters.Count; i++)
        {
            FeatureConvolutionShape shape = new(filters[i - 1], side, filters[i], KernelOf(i), Stride);
            further[i - 1] = new FeatureConvolution(build, NameOf(i), group, shape);
            side = shape.OutputSide;
            Normalize(i);
            further[i - 1].LearnFrom(build, maps[i - 1].Flat, normalizations[i].Input.Gradient);
        }

        Output = build.Layout.AddSignal(features);
        Slot last = maps[^1].Flat;
        mapsToFeatures = new Dense(build, "glimpse.features_what", group, last.Width, features, intoRelu: true, products: 2);
        locationToFeatures = new Dense(build, "glimpse.features_where", group, locations.Width, features, withBias: false, withInputGradient: false, intoRelu: true, products: 2);
        mapsToFeatures.LearnFrom(build, last, .., Output.Gradient, ..);
        locationToFeatures.LearnFrom(build, locations, .., Output.Gradient, ..);

        void Normalize(int i)
        {
            normalizations[i] = new BatchNormalization(build, $"{NameOf(i)}.norm", group, filters[i], side * side, .., ProductFinish.Relu, momentum, epsilon);
            maps[i] = build.Layout.AddMapValues(side * side, filters[i]);
        }
    }

    /// <inheritdoc/>
    public Signal Output { get; }

    /// <summary>The name that the parameters of convolution <paramref name="i"/> begin with.</summary>
    public static string NameOf(int i) => $"glimpse.convolution{i + 1}";

    /// <summary>Side of the kernel of convolution <paramref name="i"/>.</summary>
    public static int KernelOf(int i) => i == 0 ? FirstKernel : FurtherKernel;

    /// <summary>Side of the least patch that <paramref name="layers"/> convolutions can read: the last still has more than one place to see.</summary>
    public static int LeastSize(int layers) => (1 << (layers - 1)) + 1;

    /// <inheritdoc/>
    public void Forward(Arena arena, int t)
    {
        for (int i = 0; i < normalizations.Length; i++)
        {
            Slot convolved = normalizations[i].Input.Value;
            if (i == 0) first.Forward(arena, t, patches, convolved.Flat);
            else further[i - 1].Forward(arena, arena.Step(maps[i - 1].Flat, t), arena.Step(convolved, t));
            normalizations[i].Forward(arena, t, arena.Step(maps[i], t));
        }

        Matrix features = arena.Step(Output.Value, t);
        mapsToFeatures.Forward(arena, arena.Step(maps[^1].Flat, t), features);
        locationToFeatures.ForwardAdd(arena, arena.Step(locations, t), features, ProductFinish.Relu);
    }

    /// <inheritdoc/>
    public void Backward(Arena arena)
    {
        Matrix gradient = arena.All(Output.Gradient);
        Relu.Backward(gradient, arena.All(Output.Value));
        // A normalisation takes the derivative by its output where it leaves that by its input: maps need no place for derivatives.
        mapsToFeatures.BackwardInput(arena, gradient, arena.All(normalizations[^1].Input.Gradient.Flat));
        for (int t = 0; t < arena.Steps; t++)
        {
            for (int i = normalizations.Length - 1; i >= 0; i--)
            {
                Matrix convolved = arena.Step(normalizations[i].Input.Gradient, t);
                normalizations[i].Backward(arena, t, convolved);
                if (i > 0) further[i - 1].BackwardInput(arena, convolved, arena.Step(normalizations[i - 1].Input.Gradient.Flat, t));
            }
        }
    }
}

/// <summary>
/// Convolutions of stride 2 over the patch, of 5x5 pixels and then of 3x3, each followed by batch normalisation and ReLU; g = relu(linear(their result) +
/// linear(location)).
/// </summary>
public sealed record StridedGlimpseOptions : GlimpseNetworkOptions
{
    /// <summary>Most convolutions.</summary>
    private const int MostLayers = 4;

    /// <summary>Filters of each convolution; each halves the side of what it reads, so that three of them make 4x4 of 32x32 pixels.</summary>
    /// <value>1 to 4 numbers, each a multiple of 16 up to 1024; default 16, 32, 64.</value>
    public IReadOnlyList<int> Filters { get; init => field = Checked(value); } = new ValueList<int>([16, 32, 64]);

    /// <summary>Units of the result.</summary>
    /// <value>1 to 16384; default 128.</value>
    public int Features { get; init => field = Check.Width(value, nameof(Features)); } = 128;

    /// <summary>Its batch normalisation.</summary>
    public BatchNormalizationOptions Normalization { get; init => field = Check.Given(value, nameof(Normalization)); } = new();

    /// <inheritdoc/>
    /// <exception cref="OptionException">Patches are too small for so many convolutions, or are not of the builder's shape.</exception>
    public override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations)
    {
        PatchShape patch = Check.Given(build).Patch;
        if (patch.Length != patches.Width)
            throw new ArgumentException($"build.Patch must have the {patches.Width} numbers of a patch, but has {patch.Planes} * {patch.Size} * {patch.Size} = {patch.Length}", nameof(build));
        int least = StridedGlimpseNetwork.LeastSize(Filters.Count);
        if (patch.Size < least)
            throw new OptionException("sensor.size", $"must be at least {least} for a strided glimpse network with {Filters.Count} {(Filters.Count == 1 ? "convolution" : "convolutions")}, but is {patch.Size}");
        return new StridedGlimpseNetwork(build, patches, locations, Filters, Features, Normalization.Momentum, Normalization.Epsilon);
    }

    private static ValueList<int> Checked(IReadOnlyList<int> filters)
    {
        Check.Given(filters, nameof(Filters));
        if (filters.Count is < 1 or > MostLayers) throw new OptionException("filters", $"must be 1 to {MostLayers} numbers, but is {filters.Count}");
        foreach (int count in filters)
        {
            if (count is < Matrix.Line or > 1024 || count % Matrix.Line != 0)
                throw new OptionException("filters", $"must be multiples of {Matrix.Line} up to 1024, but one is {count}");
        }

        return new ValueList<int>(filters);
    }
}
