using System.Collections.Concurrent;
using Fovea.Onnx.Parts;
using Fovea.Parts;

namespace Fovea.Onnx;

/// <summary>Which parts of a model can be written, by their options. One of your own is written when it is registered here, as it is read from recipes when it is registered there.</summary>
public static class OnnxParts
{
    private static readonly ConcurrentDictionary<Type, Func<object, object>> writers = new();

    static OnnxParts()
    {
        AddSensor<MultiScaleSensorOptions>(options => new MultiScaleSensorWriter(options));
        AddGlimpse<DenseGlimpseOptions>(_ => new DenseGlimpseWriter());
        AddGlimpse<ConvolutionalGlimpseOptions>(options => new ConvolutionalGlimpseWriter(options));
        AddGlimpse<StridedGlimpseOptions>(options => new StridedGlimpseWriter(options));
        AddCore<ReluCoreOptions>(options => new ReluCoreWriter(options));
        AddCore<LstmCoreOptions>(options => new LstmCoreWriter(options));
        AddCore<MinimalGatedCoreOptions>(options => new MinimalGatedCoreWriter(options));
        AddCore<GatedRecurrentCoreOptions>(options => new GatedRecurrentCoreWriter(options));
        AddHead<LinearHeadOptions>(_ => new LinearHeadWriter());
        AddHead<HiddenLayerHeadOptions>(_ => new HiddenLayerHeadWriter());
        AddHead<NormalizedHeadOptions>(options => new NormalizedHeadWriter(options));
    }

    /// <summary>Registers the writer of a sensor.</summary>
    /// <param name="create">Makes it from the sensor's options.</param>
    /// <exception cref="ArgumentException">These options have one already.</exception>
    public static void AddSensor<T>(Func<T, IOnnxSensorWriter> create) where T : SensorOptions => Add(create);

    /// <summary>Registers the writer of a glimpse network.</summary>
    /// <param name="create">Makes it from the network's options.</param>
    /// <exception cref="ArgumentException">These options have one already.</exception>
    public static void AddGlimpse<T>(Func<T, IOnnxGlimpseWriter> create) where T : GlimpseNetworkOptions => Add(create);

    /// <summary>Registers the writer of a core.</summary>
    /// <param name="create">Makes it from the core's options.</param>
    /// <exception cref="ArgumentException">These options have one already.</exception>
    public static void AddCore<T>(Func<T, IOnnxCoreWriter> create) where T : CoreOptions => Add(create);

    /// <summary>Registers the writer of a head.</summary>
    /// <param name="create">Makes it from the head's options.</param>
    /// <exception cref="ArgumentException">These options have one already.</exception>
    public static void AddHead<T>(Func<T, IOnnxHeadWriter> create) where T : HeadOptions => Add(create);

    /// <summary>Names the options of a recipe that ask for what no graph does: a look over a whole image before the first glimpse, and the votes that come with it.</summary>
    internal static IReadOnlyList<string> WithoutOperators(Recipe recipe)
    {
        if (recipe.Model is not RecurrentAttentionOptions model) return [];
        (object? Part, string Path)[] parts = [(model.Candidates, "model.candidates"), (model.Votes, "model.votes")];
        return [.. parts.Where(part => part.Part is not null).Select(part => part.Path)];
    }

    /// <summary>Names the parts of a recipe that have no writer: "model.core.kind mine".</summary>
    internal static IReadOnlyList<string> MissingFrom(Recipe recipe)
    {
        if (recipe.Model is not RecurrentAttentionOptions model) return [];
        (object Part, string Path)[] parts =
            [(model.Sensor, "model.sensor"), (model.Glimpse, "model.glimpse"), (model.Core, "model.core"), (model.Action, "model.action"), (model.Location, "model.location")];
        return [.. parts.Where(part => !writers.ContainsKey(part.Part.GetType())).Select(part => $"{part.Path}.kind {RecipeParts.KindOf(recipe, part.Part, part.Path)}")];
    }

    /// <summary>The writer of a part that is not among those of <see cref="MissingFrom"/>.</summary>
    internal static T WriterOf<T>(object options) => (T)writers[options.GetType()](options);

    private static void Add<TOptions, TWriter>(Func<TOptions, TWriter> create) where TWriter : notnull
    {
        ArgumentNullException.ThrowIfNull(create);
        if (!writers.TryAdd(typeof(TOptions), options => create((TOptions)options)))
            throw new ArgumentException($"there is a writer for {typeof(TOptions).Name} already", nameof(create));
    }
}
