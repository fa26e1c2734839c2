using Fovea.Data;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Policies;
using Fovea.Sensing;

namespace Fovea.Models;

/// <summary>
/// What a recurrent attention model is compared with: a network that sees all of an image at once, through at most one convolution
/// and any number of dense layers, each followed by ReLU (Mnih et al. 2014, section 4.1). It looks once, as a sensor with one patch
/// as large as the image.
/// </summary>
internal sealed class FeedForwardModel : ImageClassifier
{
    /// <summary>Rows that are convolved once they are seen, while they are in cache: they fill the widest vector.</summary>
    private const int RowsTogether = Matrix.Line;

    private readonly ImageShape shape;
    private readonly Sight sight;
    private readonly MultiScaleSensor sensor;
    private readonly Slot pixels, looked, draws;
    private readonly Convolution? convolution;
    private readonly Signal convolved;
    private readonly Dense[] layers;
    private readonly Signal[] signals;

    /// <summary>Puts a model together with zero weights.</summary>
    /// <param name="shape">Shape of its images, at most 256x256; those that are not square are seen with a black border.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <param name="filters">The convolution's filters, kernel side and stride; null for none.</param>
    /// <param name="hidden">Units of each dense layer but the last.</param>
    /// <param name="normalization">How channels are brought to one range; null for 0 to 1 as they are.</param>
    /// <param name="kernel">Carries out the products; null for the widest.</param>
    /// <param name="severalClasses">Whether a logit says of its class alone whether it is there.</param>
    /// <exception cref="OptionException">The images are too large, or smaller than the kernel.</exception>
    public FeedForwardModel(
        ImageShape shape, int classes, (int Count, int Size, int Stride)? filters, IReadOnlyList<int> hidden,
        ChannelNormalization? normalization = null, MatrixKernel? kernel = null, bool severalClasses = false)
        : this(new ModelBuilder(kernel ?? MatrixKernel.Widest), shape, classes, filters, hidden, normalization, severalClasses)
    {
    }

    private FeedForwardModel(
        ModelBuilder build, ImageShape shape, int classes, (int Count, int Size, int Stride)? filters, IReadOnlyList<int> hidden,
        ChannelNormalization? normalization, bool severalClasses)
        : base(build, shape.Channels, classes, severalClasses)
    {
        this.shape = shape;
        int side = Math.Max(shape.Height, shape.Width);
        if (side > MultiScaleSensor.LargestSize)
            throw new OptionException($"a model that sees whole images takes at most {MultiScaleSensor.LargestSize}x{MultiScaleSensor.LargestSize} pixels, but these are {shape}");
        sensor = new MultiScaleSensor(side, scales: 1);
        sight = new Sight(sensor, normalization);
        looked = build.Layout.Add(2);
        draws = build.Layout.Add(LocationDraw.Width);
        const ParameterGroup group = ParameterGroup.Classifier;
        if (filters is { } given)
        {
            if (given.Size > side) throw new OptionException("size", $"must be at most {side} for images of {shape}, but is {given.Size}");
            ConvolutionShape convolutionShape = new(shape.Channels, side, side, given.Count, given.Size, given.Stride);
            convolution = new Convolution(build, "convolution", group, convolutionShape, withInputGradient: false);
            convolved = build.Layout.AddTurnedSignal(convolutionShape.OutputLength);
            convolution.LearnFrom(build, convolved.Gradient);
        }

        pixels = convolution?.Inputs ?? build.Layout.Add(sensor.PatchLength(shape.Channels));

        signals = [.. hidden.Append(classes).Select(build.Layout.AddSignal)];
        layers = new Dense[signals.Length];
        for (int i = 0; i < layers.Length; i++)
        {
            Slot input = InputOf(i);
            string name = i == layers.Length - 1 ? "action" : $"hidden{i + 1}";
            layers[i] = new Dense(build, name, group, input.Width, signals[i].Width, withInputGradient: i > 0 || convolution is not null, intoRelu: i < layers.Length - 1, inPlace: true);
            layers[i].LearnFrom(build, input, .., signals[i].Gradient, ..);
        }

        build.Finish();
    }

    /// <inheritdoc/>
    public override IGlimpseSensor Sensor => sensor;

    /// <inheritdoc/>
    public override Slot Patches => pixels;

    /// <inheritdoc/>
    public override Slot Looked => looked;

    /// <inheritdoc/>
    public override Slot Draws => draws;

    /// <inheritdoc/>
    public override Signal Logits => signals[^1];

    /// <inheritdoc/>
    public override int Glimpses => 1;

    /// <inheritdoc/>
    public override int MostGlimpses => 1;

    /// <inheritdoc/>
    public override StartLocation Start => StartLocation.Centre;

    /// <inheritdoc/>
    public override float LocationStd => 0f;

    /// <inheritdoc/>
    public override long EvaluationMultiplyAdds => GradientWork.Sum(work => work.ForwardMultiplyAdds(Glimpses));

    /// <inheritdoc/>
    public override void Forward(Arena arena, RowBatch batch, Gaze gaze, bool logitsAtEveryStep = false)
    {
        if (batch.Images.Shape != shape) throw new OptionException($"this model sees whole images of {shape}, but these are {batch.Images.Shape}");
        arena.Refresh();
        Matrix seen = arena.All(pixels), locations = arena.All(looked), drawn = arena.All(draws);
        locations.Values.Clear();
        drawn.Values.Clear();
        // Only in training: a look shows what was seen, as numbers.
        ByteRows? bytes = arena.Training && sight.SeesBytes(batch) ? batch.GatherBytes() : null;
        arena.Lend(pixels, bytes);
        for (int first = 0; first < arena.Rows; first += RowsTogether)
        {
            int count = Math.Min(RowsTogether, arena.Rows - first);
            for (int row = first; row < first + count && bytes is null; row++) sight.See(batch, row, locations[row][0], locations[row][1], seen[row]);
            convolution?.ForwardRows(arena, first, count, convolved.Value, ProductFinish.Relu);
        }

        for (int i = 0; i < layers.Length; i++)
        {
            ProductFinish finish = i == layers.Length - 1 ? ProductFinish.None : ProductFinish.Relu;
            layers[i].Forward(arena, InputOf(i), signals[i].Value, finish);
        }
    }

    /// <inheritdoc/>
    public override void Backward(Arena arena)
    {
        for (int i = layers.Length - 1; i > 0; i--)
            layers[i].BackwardInputThroughRelu(arena, signals[i].Gradient, signals[i - 1].Gradient, signals[i - 1].Value);
        if (convolution is not null) layers[0].BackwardInputThroughRelu(arena, signals[0].Gradient, convolved.Gradient, convolved.Value);
    }

    private Slot InputOf(int layer) => layer > 0 ? signals[layer - 1].Value : convolution is null ? pixels : convolved.Value;
}
