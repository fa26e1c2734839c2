#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj

// A glimpse network of your own: one class, its options, and a name for them, by which recipes, runs and models know it.
// This one reads the patch with a convolution of 3x3 and the location with a dense layer, and adds up what they say.
//
//   dotnet run samples/swap-glimpse-network.cs         beside the paper's network, two epochs on 28x28 digits
//   dotnet run samples/swap-glimpse-network.cs full    twenty epochs

using System.Text.Json.Serialization;
using Fovea;
using Fovea.Parts;

bool full = args switch { [] => false, ["full"] => true, _ => throw new ArgumentException($"the argument must be full or none, but is '{string.Join(' ', args)}'") };
RecipeParts.Add<GlimpseNetworkOptions>("edges", PartsJson.Default.EdgeGlimpseOptions);
DataSet digits = await DataSets.LoadAsync("mnist");
foreach (GlimpseNetworkOptions glimpse in new GlimpseNetworkOptions[] { new DenseGlimpseOptions(), new EdgeGlimpseOptions() })
{
    Recipe recipe = new()
    {
        Model = new RecurrentAttentionOptions { Glimpse = glimpse },
        Training = new TrainingOptions { Epochs = full ? 20 : 2, BatchSize = 64 },
    };
    using RunFolder run = RunFolder.CreateNumbered("runs", "sample-glimpse", recipe);
    using Trainer trainer = new(recipe, digits, run, observer: new EpochLog(Console.Out));
    Console.WriteLine($"{glimpse.GetType().Name}: test error {trainer.Run().TestErrorPercent:F2} %, {trainer.Best.ParameterCount:N0} numbers learned");
}

// What makes the network when a model is put together: a recipe holds one of these, and a file says { "kind": "edges", "filters": 12 }.
internal sealed record EdgeGlimpseOptions : GlimpseNetworkOptions
{
    public int Filters { get; init => field = Check.Width(value, nameof(Filters)); } = 12;

    public int Features { get; init => field = Check.Width(value, nameof(Features)); } = 256;

    public override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new EdgeGlimpseNetwork(build, patches, locations, Filters, Features);
}

[JsonSerializable(typeof(EdgeGlimpseOptions))]
internal sealed partial class PartsJson : JsonSerializerContext;

// edges = relu(convolution(patch)); g = relu(linear(edges) + linear(location)).
internal sealed class EdgeGlimpseNetwork : IGlimpseNetwork
{
    private readonly Slot patches, locations;
    private readonly Signal edges;
    private readonly Convolution convolution;
    private readonly Dense edgesToFeatures, locationToFeatures;

    // 1. Say what there is: parameters, places for activations, and which products their gradients are summed from.
    public EdgeGlimpseNetwork(ModelBuilder build, Slot patches, Slot locations, int filters, int features)
    {
        (this.patches, this.locations) = (patches, locations);
        int side = (int)Math.Sqrt(patches.Width);
        if (side * side != patches.Width) throw new ArgumentException($"this network reads one square plane, but a glimpse has {patches.Width} numbers");
        ConvolutionShape shape = new(Channels: 1, side, side, filters, Size: 3, Stride: 1);
        edges = build.Layout.AddSignal(shape.OutputLength);
        Output = build.Layout.AddSignal(features);
        const ParameterGroup group = ParameterGroup.Classifier;
        convolution = new Convolution(build, "glimpse.edges", group, shape, withInputGradient: false);
        convolution.LearnFrom(build, edges.Gradient);
        edgesToFeatures = new Dense(build, "glimpse.features", group, edges.Width, features);
        locationToFeatures = new Dense(build, "glimpse.where", group, locations.Width, features, withBias: false, withInputGradient: false);
        edgesToFeatures.LearnFrom(build, edges.Value, .., Output.Gradient, ..);
        locationToFeatures.LearnFrom(build, locations, .., Output.Gradient, ..);
    }

    public Signal Output { get; }

    // 2. Forward, a glimpse at a time: the next location is not known before this one is understood.
    public void Forward(Arena arena, int t)
    {
        Matrix features = arena.Step(Output.Value, t);
        convolution.Forward(arena, t, patches, edges.Value, ProductFinish.Relu);
        edgesToFeatures.Forward(arena, arena.Step(edges.Value, t), features);
        locationToFeatures.ForwardAdd(arena, arena.Step(locations, t), features, ProductFinish.Relu);
    }

    // 3. Backward, all glimpses at once: the derivative by the output becomes that by what went into every layer.
    public void Backward(Arena arena)
    {
        Matrix gradient = arena.All(Output.Gradient);
        Relu.Backward(gradient, arena.All(Output.Value));
        edgesToFeatures.BackwardInputThroughRelu(arena, gradient, arena.All(edges.Gradient), arena.All(edges.Value));
    }
}
