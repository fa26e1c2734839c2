using Fovea.Numerics;
using Fovea.OnnxRuntime;
using Google.Protobuf;
using Onnx;

namespace Fovea.Onnx.Tests.Runtime;

/// <summary>What is opened as a graph, and how it is measured.</summary>
public sealed class OnnxModelTests : IDisposable
{
    private static readonly ImageShape shape = new(12, 12, 1);

    private static readonly RecurrentAttentionOptions small = new()
    {
        Glimpse = new DenseGlimpseOptions { What = 5, Where = 4, Features = 6 },
        Core = new ReluCoreOptions { Hidden = 7 },
        Glimpses = 3,
        Start = StartLocation.Random,
    };

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Evaluation_by_the_graph_gives_the_figures_of_the_model()
    {
        foreach (RecurrentAttentionOptions options in new[] { small, small with { RandomLocations = true }, small with { Start = StartLocation.Centre } })
        {
            TrainedModel trained = RandomModel.Of(options, shape, classes: 3);
            ImageSet drawn = RandomModel.Images(shape, 150);
            ImageSet images = ImageSet.InMemory(shape, Enumerable.Range(0, 150).SelectMany(image => drawn.PixelsInPlace(image).ToArray()).ToArray(), [.. Enumerable.Range(0, 150).Select(image => image % 3)]);
            using OnnxModel graph = Write(trained);
            foreach (EvaluationOptions asked in new[] { new EvaluationOptions { Passes = 2 }, new EvaluationOptions { Glimpses = 2, Passes = 1, Seed = 5 } })
            {
                using WorkerTeam team = new(1);
                using Evaluator own = new(trained.Model, images, asked, team), other = new(graph.Described.Model, images, asked, team, new OnnxEngine(graph));
                Evaluation expected = own.Run(TestContext.Current.CancellationToken), measured = other.Run(TestContext.Current.CancellationToken);
                Assert.Equal(expected.Confusion, measured.Confusion);
                Assert.Equal(expected.NegativeLogLikelihood, measured.NegativeLogLikelihood, 1e-4);
                Assert.Equal((expected.Passes, expected.Glimpses, expected.Start, expected.SampledLocations), (measured.Passes, measured.Glimpses, measured.Start, measured.SampledLocations));
            }
        }
    }

    [Fact]
    public void What_a_graph_cannot_do_is_refused()
    {
        using OnnxModel graph = Write(RandomModel.Of(small, shape));
        void Refused(EvaluationOptions options, string message) => Assert.Equal(message, Assert.Throws<OptionException>(() => graph.Require(options)).Message);
        const string why = "the graph looks where the policy's means are";
        Refused(new EvaluationOptions { Rollouts = 10 }, $"rollouts must be left out for an ONNX file, but is 10: {why}");
        Refused(new EvaluationOptions { RandomLocations = true }, $"randomLocations must be left out for an ONNX file: {why}");
        Refused(new EvaluationOptions { Glimpses = 4 }, $"glimpses must be at most 3, those that {graph.Path} was exported with, but is 4");
        graph.Require(new EvaluationOptions { Glimpses = 3 });
    }

    [Fact]
    public void A_file_that_is_damaged_or_not_ours_is_refused_by_name()
    {
        using (Write(RandomModel.Of(small, shape)))
        {
        }

        byte[] whole = File.ReadAllBytes(folder["look.onnx"]);
        RefusedBytes(whole[..(whole.Length / 2)], "cannot be opened as an ONNX graph");
        RefusedBytes([], "cannot be opened as an ONNX graph");
        RefusedBytes("not a graph"u8.ToArray(), "cannot be opened as an ONNX graph");
        Refused(proto => proto.MetadataProps.Clear(), "is not a Fovea model: it has no fovea.recipe");
        Refused(proto => Entry(proto, "fovea.version").Value = "9", "written by a newer Fovea: its version is 9");
        Refused(proto => Entry(proto, "fovea.recipe").Value = "{", "is a model with a recipe that cannot be used");
        Refused(proto => Entry(proto, "fovea.classes").Value = "[1, 2]", "its fovea.classes cannot be read");
        Refused(proto => Entry(proto, "fovea.classes").Value = """["a", "b"]""", "'logits' must be [batch, glimpses, 2], but are [-1, 3, 5]");
        Refused(proto => proto.Graph.Output.RemoveAt(0), "'logits' must be [batch, glimpses, 5], but there are none");
        Refused(proto => proto.Graph.Initializer.RemoveAt(proto.Graph.Initializer.ToList().FindIndex(tensor => tensor.Name == "core.input.weight")), "cannot be opened as an ONNX graph");
        Refused(proto => proto.Graph.Node[0].OpType = "NoSuchOperator", "cannot be opened as an ONNX graph");
        Assert.Contains("there is no ", Assert.Throws<CheckpointException>(() => OnnxModel.Open(folder["nothing.onnx"], threads: 1)).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<CheckpointException>(() => OnnxModel.Open(folder.Path, threads: 1)).Message, StringComparison.Ordinal);

        void Refused(Action<ModelProto> damage, string message)
        {
            ModelProto proto = ModelProto.Parser.ParseFrom(whole);
            damage(proto);
            RefusedBytes(proto.ToByteArray(), message);
        }

        void RefusedBytes(byte[] bytes, string message)
        {
            string path = folder["damaged.onnx"];
            File.WriteAllBytes(path, bytes);
            CheckpointException exception = Assert.Throws<CheckpointException>(() => OnnxModel.Open(path, threads: 1));
            Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
            Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Large images go to the graph one by one, and nothing but the time tells.</summary>
    [Fact]
    public void Large_images_are_looked_at_too()
    {
        ImageShape large = new(6000, 6000, 1);
        TrainedModel trained = RandomModel.Of(small with { Start = StartLocation.Centre }, shape, classes: 3);
        ImageSet images = RandomModel.Images(large, 2);
        using OnnxModel graph = Write(trained);
        using OnnxLooks looks = new(graph, images, graph.Glimpses);
        float[] probabilities = new float[6];
        looks.Look(Evaluator.GazeFor(trained.Model, new EvaluationOptions(), pass: 0), pass: 0, probabilities, TestContext.Current.CancellationToken);
        for (int image = 0; image < 2; image++)
            Close.To([.. trained.Look(images, image).Probabilities.Select(number => (double)number)], probabilities.AsSpan(image * 3, 3), relative: 0, absolute: 1e-4, "probability");
    }

    [Fact]
    public void One_glimpse_alone_is_not_measured()
    {
        OnnxExport.WriteStep(RandomModel.Of(small, shape), folder["step.onnx"]);
        Assert.Contains("must be the graph of a whole look to be measured, but its fovea.graph is 'step'", Assert.Throws<CheckpointException>(() => OnnxModel.Open(folder["step.onnx"], threads: 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_is_not_opened_as_the_model_that_it_was_made_of()
    {
        OnnxExport.Write(RandomModel.Of(small, shape), folder["look.onnx"]);
        CheckpointException exception = Assert.Throws<CheckpointException>(() => TrainedModel.Open(folder["look.onnx"]));
        Assert.EndsWith("by its name an ONNX graph that was made of one: open what it was exported from", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static StringStringEntryProto Entry(ModelProto proto, string key) => proto.MetadataProps.Single(entry => entry.Key == key);

    private OnnxModel Write(TrainedModel trained)
    {
        OnnxExport.Write(trained, folder["look.onnx"]);
        return OnnxModel.Open(folder["look.onnx"], threads: 1);
    }
}
