using Fovea.Parts;
using Onnx;

namespace Fovea.Onnx.Tests;

public sealed class OnnxExportTests : IDisposable
{
    private static readonly ImageShape shape = new(12, 12, 3);

    private static readonly RecurrentAttentionOptions small = new()
    {
        Glimpse = new DenseGlimpseOptions { What = 5, Where = 4, Features = 6 },
        Core = new ReluCoreOptions { Hidden = 7 },
        Glimpses = 3,
    };

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void The_same_model_makes_the_same_bytes()
    {
        OnnxExport.Write(RandomModel.Of(small, shape), folder["one.onnx"]);
        OnnxExport.Write(RandomModel.Of(small, shape), folder["two.onnx"]);
        Assert.Equal(File.ReadAllBytes(folder["one.onnx"]), File.ReadAllBytes(folder["two.onnx"]));
    }

    [Fact]
    public void The_file_says_all_that_using_it_takes()
    {
        TrainedModel trained = RandomModel.Of(small, shape, normalized: true);
        OnnxExport.Write(trained, folder["look.onnx"], new OnnxExportOptions { TestErrorPercent = 1.25 });
        ModelProto proto = Read("look.onnx");
        Assert.Equal(11, Assert.Single(proto.OpsetImport).Version);
        Assert.Equal("Fovea", proto.ProducerName);
        Dictionary<string, string> metadata = proto.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
        Assert.Equal("look 3 cue 1.25", string.Join(' ', new[] { "graph", "glimpses", "data", "testErrorPercent" }.Select(key => metadata[$"fovea.{key}"])));
        Assert.Equal("""["class 0","class 1","class 2","class 3","class 4"]""", metadata["fovea.classes"]);
        Assert.Contains("\"mean\"", metadata["fovea.normalization"], StringComparison.Ordinal);
        Assert.Equal(metadata.Keys.Order(StringComparer.Ordinal), proto.MetadataProps.Select(entry => entry.Key));

        TrainedModel told = TrainedModel.FromMetadata(folder["look.onnx"], metadata);
        Assert.Equal(trained.Recipe.ToJson(), told.Recipe.ToJson());
        Assert.Equal(trained.ClassNames, told.ClassNames);
    }

    [Fact]
    public void Weights_are_in_the_file_once_each_under_their_names()
    {
        TrainedModel trained = RandomModel.Of(small, shape);
        OnnxExport.Write(trained, folder["look.onnx"]);
        Dictionary<string, TensorProto> tensors = Read("look.onnx").Graph.Initializer.ToDictionary(tensor => tensor.Name);
        foreach (Parameter parameter in trained.Model.Parameters.Parameters.Where(parameter => parameter.Group != ParameterGroup.Baseline))
            Assert.Equal(parameter.Shape.Select(length => (long)length), tensors[parameter.Name].Dims);
        Assert.DoesNotContain(tensors.Keys, name => name.StartsWith("baseline", StringComparison.Ordinal));
    }

    [Fact]
    public void A_part_without_a_writer_is_named_and_nothing_is_written()
    {
        TrainedModel trained = RandomModel.Of(small with { Core = new UnwrittenCoreOptions(), Action = new UnwrittenHeadOptions() }, shape);
        foreach (Action<TrainedModel, string, OnnxExportOptions?> write in new Action<TrainedModel, string, OnnxExportOptions?>[] { OnnxExport.Write, OnnxExport.WriteStep })
        {
            OptionException exception = Assert.Throws<OptionException>(() => write(trained, folder["look.onnx"], null));
            Assert.Contains("model.core.kind UnwrittenCoreOptions, model.action.kind UnwrittenHeadOptions", exception.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_part_of_ones_own_is_written_by_its_own_writer()
    {
        RecipeParts.Add<CoreOptions, HalvingCoreOptions>("onnxHalving");
        OnnxParts.AddCore<HalvingCoreOptions>(_ => new HalvingCoreWriter());
        SameLook.Require(RandomModel.Of(small with { Core = new HalvingCoreOptions() }, shape), RandomModel.Images(shape, 4));
        Assert.Contains("HalvingCoreOptions already", Assert.Throws<ArgumentException>(() => OnnxParts.AddCore<HalvingCoreOptions>(_ => new HalvingCoreWriter())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_what_was_there()
    {
        Directory.CreateDirectory(folder["taken"]);
        Assert.Contains("taken cannot be written", Assert.Throws<CheckpointException>(() => OnnxExport.Write(RandomModel.Of(small, shape), folder["taken"])).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be written", Assert.Throws<CheckpointException>(() => OnnxExport.Write(RandomModel.Of(small, shape), folder["nowhere/look.onnx"])).Message, StringComparison.Ordinal);
        Assert.Equal(["taken"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Options_have_their_ranges()
    {
        Assert.Equal("glimpses must be 1 to 1000, but is 0", Assert.Throws<OptionException>(() => new OnnxExportOptions { Glimpses = 0 }).Message);
        Assert.Equal("testErrorPercent must be 0 to 100, but is 101", Assert.Throws<OptionException>(() => new OnnxExportOptions { TestErrorPercent = 101 }).Message);
        TrainedModel connected = RandomModel.Of(new FullyConnectedOptions { Hidden = [4] }, shape);
        OptionException whole = Assert.Throws<OptionException>(() => OnnxExport.Write(connected, folder["look.onnx"], new OnnxExportOptions { Glimpses = 2 }));
        Assert.Equal("glimpses must be 1 for a model that sees all of an image at once, but is 2", whole.Message);
        OptionException step = Assert.Throws<OptionException>(() => OnnxExport.WriteStep(RandomModel.Of(small, shape), folder["step.onnx"], new OnnxExportOptions { Glimpses = 2 }));
        Assert.Equal("glimpses must be left out for a graph of one step, but is 2", step.Message);
        OnnxExportOptions start = new() { RequiresStart = true };
        Assert.All<Action>(
            [
                () => OnnxExport.Write(connected, folder["look.onnx"], start),
                () => OnnxExport.Write(RandomModel.Of(small with { RandomLocations = true }, shape), folder["look.onnx"], start),
                () => OnnxExport.WriteStep(RandomModel.Of(small, shape), folder["look.onnx"], start),
            ],
            write => Assert.StartsWith("requiresStart must be left out for a ", Assert.Throws<OptionException>(write).Message, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    public void Dispose() => folder.Dispose();

    private ModelProto Read(string name) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder[name]));

    private sealed record UnwrittenCoreOptions : CoreOptions
    {
        public override IRecurrentCore Create(ModelBuilder build, Signal input) => new ReluCoreOptions { Hidden = 7 }.Create(build, input);
    }

    private sealed record UnwrittenHeadOptions : HeadOptions
    {
        public override IHead Create(ModelBuilder build, HeadPlace place, Signal state) => new LinearHeadOptions().Create(build, place, state);
    }

    /// <summary>Begins every step from half of what the core before it says.</summary>
    private sealed record HalvingCoreOptions : CoreOptions
    {
        public override IRecurrentCore Create(ModelBuilder build, Signal input) => new HalvingCore(build, input);
    }

    private sealed class HalvingCore : IRecurrentCore
    {
        private readonly Signal input;
        private readonly Dense layer;

        public HalvingCore(ModelBuilder build, Signal input)
        {
            this.input = input;
            State = build.Layout.AddSignal(7);
            layer = new Dense(build, "core", ParameterGroup.Classifier, input.Width, 7);
            layer.LearnFrom(build, input.Value, .., State.Gradient, ..);
        }

        public Signal State { get; }

        public void Forward(Arena arena, int t)
        {
            Matrix stateT = arena.Step(State.Value, t);
            layer.Forward(arena, arena.Step(input.Value, t), stateT);
            for (int row = 0; t > 0 && row < stateT.Rows; row++)
                for (int i = 0; i < 7; i++) stateT[row][i] += 0.5f * arena.Step(State.Value, t - 1)[row][i];
        }

        public void BackwardStep(Arena arena, int t) => throw new NotSupportedException("nobody trains it here");

        public void Backward(Arena arena) => throw new NotSupportedException("nobody trains it here");
    }

    private sealed class HalvingCoreWriter : IOnnxCoreWriter
    {
        public IReadOnlyList<(string Name, int Width)> Memory { get; } = [("state", 7)];

        public IReadOnlyList<OnnxValue> Step(OnnxGraph graph, OnnxValue input, IReadOnlyList<OnnxValue>? memoryTm1)
        {
            OnnxValue said = graph.Dense("core", input);
            return [memoryTm1 is null ? said : graph.Add(said, graph.Multiply(memoryTm1[0], graph.Number(0.5f)))];
        }
    }
}
