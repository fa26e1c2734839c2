using Fovea.Configuration;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// A glimpse network of convolutions that halve the patch one after the other, each followed by batch normalisation and ReLU, with zeros around
/// what they read; then what was seen and where are joined as in the paper: g = relu(linear(maps) + linear(location)).
///
/// Notation: pixels, the patch with its planes last, [size, size, planes]; maps_i, behind convolution i, [side, side, filters]; features = g.
/// </summary>
internal sealed class StridedGlimpseNetwork : IGlimpseNetwork
{
    private const int FirstKernel = 5, FurtherKernel = 3;

    private readonly PatchShape patch;
    private readonly Slot patches, locations, pixels;
    private readonly FeatureConvolution[] convolutions;
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
        (this.patches, this.locations, patch) = (patches, locations, build.Patch);
        // A single plane is its own transpose.
        pixels = patch.Planes == 1 ? patches : build.Layout.Add(patch.Length);
        const ParameterGroup group = ParameterGroup.Classifier;
        convolutions = new FeatureConvolution[filters.Count];
        normalizations = new BatchNormalization[filters.Count];
        maps = new Slot[filters.Count];
        (Slot input, int channels, int side) = (pixels, patch.Planes, patch.Size);
        for (int i = 0; i < filters.Count; i++)
        {
            string name = NameOf(i);
            FeatureConvolutionShape shape = new(channels, side, filters[i], KernelOf(i), Stride);
            convolutions[i] = new FeatureConvolution(build, name, group, shape, withInputGradient: i > 0);
            normalizations[i] = new BatchNormalization(build, $"{name}.norm", group, shape.Filters, shape.Positions, .., ProductFinish.Relu, momentum, epsilon);
            maps[i] = build.Layout.AddMapValues(shape.Positions, shape.Filters);
            convolutions[i].LearnFrom(build, input, normalizations[i].Input.Gradient);
            (input, channels, side) = (maps[i].Flat, shape.Filters, shape.OutputSide);
        }

        Output = build.Layout.AddSignal(features);
        mapsToFeatures = new Dense(build, "glimpse.features_what", group, input.Width, features, intoRelu: true, products: 2);
        locationToFeatures = new Dense(build, "glimpse.features_where", group, locations.Width, features, withBias: false, withInputGradient: false, intoRelu: true, products: 2);
        mapsToFeatures.LearnFrom(build, input, .., Output.Gradient, ..);
        locationToFeatures.LearnFrom(build, locations, .., Output.Gradient, ..);
    }

    /// <inheritdoc/>
    public Signal Output { get; }

    /// <summary>Places from one position to the next, on each axis.</summary>
    public const int Stride = 2;

    /// <summary>The name that the parameters of convolution <paramref name="i"/> begin with.</summary>
    public static string NameOf(int i) => $"glimpse.convolution{i + 1}";

    /// <summary>Side of the kernel of convolution <paramref name="i"/>.</summary>
    public static int KernelOf(int i) => i == 0 ? FirstKernel : FurtherKernel;

    /// <summary>Side of the least patch that <paramref name="layers"/> convolutions can read: the last still has more than one place to see.</summary>
    public static int LeastSize(int layers) => (1 << (layers - 1)) + 1;

    /// <inheritdoc/>
    public void Forward(Arena arena, int t)
    {
        Matrix input = arena.Step(pixels, t);
        if (patch.Planes > 1) PlanesLast(arena.Step(patches, t), input);
        for (int i = 0; i < convolutions.Length; i++)
        {
            convolutions[i].Forward(arena, input, arena.Step(normalizations[i].Input.Value, t));
            normalizations[i].Forward(arena, t, arena.Step(maps[i], t));
            input = arena.Step(maps[i].Flat, t);
        }

        Matrix features = arena.Step(Output.Value, t);
        mapsToFeatures.Forward(arena, input, features);
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
            for (int i = convolutions.Length - 1; i >= 0; i--)
            {
                Matrix normalized = arena.Step(normalizations[i].Input.Gradient, t);
                normalizations[i].Backward(arena, t, normalized);
                if (i > 0) convolutions[i].BackwardInput(arena, normalized, arena.Step(normalizations[i - 1].Input.Gradient.Flat, t));
            }
        }
    }

    private void PlanesLast(Matrix planes, Matrix pixels)
    {
        int places = patch.Size * patch.Size;
        for (int row = 0; row < planes.Rows; row++)
        {
            ReadOnlySpan<float> from = planes[row];
            Span<float> to = pixels[row];
            for (int plane = 0; plane < patch.Planes; plane++)
            {
                ReadOnlySpan<float> numbers = from.Slice(plane * places, places);
                for (int place = 0; place < places; place++) to[(place * patch.Planes) + plane] = numbers[place];
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
