using System.Globalization;
using System.Numerics.Tensors;
using Fovea.OnnxRuntime;

namespace Fovea.Onnx.Tests;

/// <summary>The models in the repository say the same as graphs.</summary>
public sealed class CommittedModelsTests
{
    /// <summary>Names the test images that each model is held to, from the first on: docs/onnx.md has all of them.</summary>
    private const string Variable = "FOVEA_TEST_ONNX_IMAGES";

    private const string Candidates = "megapixel-1500";

    private const int Images = 500, Block = 100;

    private const double Tolerance = 1e-4;

    /// <summary>All but the one that looks among candidates, which no graph does.</summary>
    public static TheoryData<string> Names => [.. Directory.GetDirectories(Path.Combine(SourceTree.Root, "models")).Select(folder => Path.GetFileName(folder)!).Where(name => name != Candidates).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_committed_model_and_its_graph_look_at_the_same_pixels_and_say_the_same(string name)
    {
        TrainedModel trained = TrainedModel.Open(Path.Combine(SourceTree.Root, "models", name));
        ImageSet images = (await FetchedData.OrSkipAsync(trained.Recipe)).Test;
        int count = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } wanted ? int.Parse(wanted, CultureInfo.InvariantCulture) : Images;
        Assert.InRange(count, 1, images.Count);
        using TemporaryFolder folder = new();
        OnnxExport.Write(trained, folder["look.onnx"]);
        using OnnxModel graph = OnnxModel.Open(folder["look.onnx"], threads: 1);
        using OnnxLooks looks = new(graph, images, graph.Glimpses);
        Gaze gaze = Evaluator.GazeFor(trained.Model, new EvaluationOptions(), pass: 0);
        List<string> otherClass = [], otherPixels = [];
        double worst = 0;
        for (int first = 0; first < count; first += Block)
        {
            int rows = Math.Min(Block, count - first);
            OwnLook own = OwnLook.At(trained.Model, images, gaze, graph.Glimpses, first, rows);
            (float[] logits, float[] locations) = looks.Look(gaze, first, rows);
            for (int i = 0; i < rows; i++)
            {
                int classes = trained.ClassNames.Count, perImage = graph.Glimpses * classes;
                ReadOnlySpan<float> ours = own.Logits.AsSpan(i * perImage, perImage), theirs = logits.AsSpan(i * perImage, perImage);
                if (TensorPrimitives.IndexOfMax(ours[^classes..]) != TensorPrimitives.IndexOfMax(theirs[^classes..])) otherClass.Add($"image {first + i}");
                if (FirstOtherBox(trained, images.Shape, own.Locations, locations, i, graph.Glimpses) is { } box) otherPixels.Add($"image {first + i}, {box}");
                else for (int k = 0; k < perImage; k++) worst = Math.Max(worst, Math.Abs(ours[k] - theirs[k]));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}, {count} images: logits differ by up to {worst:E1}; other pixels: {otherPixels.Count} {string.Join("; ", otherPixels)}");
        Assert.Empty(otherClass);
        Assert.True(worst <= Tolerance, $"{name}: where the same pixels were seen, a logit differs by {worst:E2}");
        // A location that falls on the edge between two pixels goes either way by its last bit.
        Assert.True(otherPixels.Count <= count / 500, string.Join("; ", otherPixels));
    }

    [Fact]
    public void The_model_that_looks_among_candidates_is_refused_by_name_and_nothing_is_written()
    {
        using TemporaryFolder folder = new();
        TrainedModel trained = TrainedModel.Open(Path.Combine(SourceTree.Root, "models", Candidates));
        Assert.Contains("model.candidates and model.votes cannot be written as ONNX", Assert.Throws<OptionException>(() => OnnxExport.Write(trained, folder["look.onnx"])).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["look.onnx"]));
    }

    /// <summary>The first glimpse whose boxes are not the same, with both locations; null where all are.</summary>
    private static string? FirstOtherBox(TrainedModel trained, ImageShape shape, float[] own, float[] other, int image, int glimpses)
    {
        for (int t = 0; t < glimpses; t++)
        {
            int at = ((image * glimpses) + t) * 2;
            for (int scale = 0; scale < trained.Model.Sensor.Scales; scale++)
            {
                if (trained.Model.Sensor.Box(shape, own[at], own[at + 1], scale) != trained.Model.Sensor.Box(shape, other[at], other[at + 1], scale))
                    return string.Create(CultureInfo.InvariantCulture, $"glimpse {t} at ({own[at]:R}, {own[at + 1]:R}) and ({other[at]:R}, {other[at + 1]:R})");
            }
        }

        return null;
    }
}
