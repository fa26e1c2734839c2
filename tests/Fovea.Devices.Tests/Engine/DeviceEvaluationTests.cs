using Fovea.Devices.Drivers;
using Fovea.Devices.Engine;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Training.Engines;

namespace Fovea.Devices.Tests.Engine;

/// <summary>Class probabilities of a device beside the processor's: the same classes, and numbers that differ by rounding.</summary>
public sealed class DeviceEvaluationTests : IDisposable
{
    private const double Tolerance = 1e-4;

    // A location may fall on a pixel's edge: then the last digit decides what is seen of that image.
    private const double MostOthers = 0.01;

    private readonly Device device = TestDevice.Open();
    private readonly WorkerTeam team = WorkerTeam.OfThreads(1);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    public void Dispose()
    {
        team.Dispose();
        device.Dispose();
    }

    /// <summary>Of all parts: one rollout and five, glimpses as many as in training, fewer and more, all kinds of gaze.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Probabilities_are_the_processors(int seed)
    {
        RandomCase drawn = new(300 + seed);
        MemoryImageSet images = RandomCase.RandomImages(drawn.Shape, 150, classes: 4, new Random(seed));
        RecurrentAttentionModel model = ModelThatTellsApart(drawn, images);
        int rollouts = seed % 2 == 0 ? 1 : 5, steps = (seed % 3) switch { 0 => model.Glimpses, 1 => Math.Max(1, model.Glimpses - 2), _ => model.Glimpses + 3 };
        using ProcessorLooks processor = new(model, images, steps, rollouts, team);
        using DeviceEvaluation engine = new(device, model, images, steps, rollouts);
        Gaze[] gazes = [Gaze.ForEvaluation(model.Start, 0f, 3, pass: 1), Gaze.ForEvaluation(model.Start, model.LocationStd, 4, pass: 0), Gaze.ForEvaluation(StartLocation.Random, 0f, 5, pass: 0).Anywhere(), Gaze.FromPlace(0.3f, -0.2f)];
        foreach (Gaze gaze in gazes) AssertClose(Look(processor, model, images, gaze), Look(engine, model, images, gaze), model.Classes, $"{gaze}, {drawn}");
    }

    [Fact]
    public void More_images_than_a_piece_holds_are_looked_at_piece_by_piece()
    {
        RandomCase drawn = new(2);
        const int rollouts = 200;
        MemoryImageSet images = RandomCase.RandomImages(drawn.Shape, 107, classes: 4, new Random(2));
        RecurrentAttentionModel model = ModelThatTellsApart(drawn, images);
        using DeviceEvaluation engine = new(device, model, images, model.Glimpses, rollouts), streamed = new(device, model, images, model.Glimpses, rollouts, mostImageBytes: 0);
        Assert.Equal(8192 / rollouts, engine.ImagesPerPiece);
        Assert.NotEqual(0, images.Count % engine.ImagesPerPiece);
        using ProcessorLooks processor = new(model, images, model.Glimpses, rollouts, team);
        Gaze gaze = Gaze.ForEvaluation(StartLocation.Random, model.LocationStd, 9, pass: 2);
        float[] found = Look(engine, model, images, gaze);
        AssertClose(Look(processor, model, images, gaze), found, model.Classes, "in pieces");
        Assert.Equal(found, Look(streamed, model, images, gaze));
    }

    [Fact]
    public void Weights_that_have_changed_count_in_the_next_pass()
    {
        RandomCase drawn = new(4);
        RecurrentAttentionModel model = drawn.NewModel();
        using DeviceEvaluation engine = new(device, model, drawn.Images, model.Glimpses, rollouts: 1);
        using ProcessorLooks processor = new(model, drawn.Images, model.Glimpses, rollouts: 1, team);
        Gaze gaze = Gaze.ForEvaluation(StartLocation.Random, 0f, 1, pass: 0);
        float[] before = Look(engine, model, drawn.Images, gaze);
        model.Parameters.Initialize(99);
        float[] after = Look(engine, model, drawn.Images, gaze);
        Assert.NotEqual(before, after);
        AssertClose(Look(processor, model, drawn.Images, gaze), after, model.Classes, "changed weights");
    }

    [Fact]
    public void A_pass_can_be_stopped()
    {
        RandomCase drawn = new(4);
        RecurrentAttentionModel model = drawn.NewModel();
        using DeviceEvaluation engine = new(device, model, drawn.Images, model.Glimpses, rollouts: 1);
        Assert.Throws<OperationCanceledException>(() => engine.Look(Gaze.FromPlace(0, 0), 0, new float[drawn.Images.Count * 4], new CancellationToken(canceled: true)));
    }

    /// <summary>A model that tells images apart: one with first weights may say nearly the same of all, and nothing would be seen of a defect.</summary>
    private RecurrentAttentionModel ModelThatTellsApart(RandomCase drawn, ImageSet images) => Enumerable.Range(0, 50).Select(draw =>
    {
        RecurrentAttentionModel model = drawn.NewModel((uint)draw);
        foreach (Parameter parameter in model.Parameters.Parameters.Where(parameter => parameter.Name.StartsWith("action", StringComparison.Ordinal) && parameter.Group == ParameterGroup.Classifier))
            foreach (ref float value in parameter.Value.Values) value *= 4f;
        model.Parameters.Changed();
        return model;
    }).First(model =>
    {
        using ProcessorLooks processor = new(model, images, model.Glimpses, rollouts: 1, team);
        float[] first = [.. Look(processor, model, images, Gaze.ForEvaluation(model.Start, 0f, 3, pass: 1)).Where((_, place) => place % model.Classes == 0)];
        return first.Max() - first.Min() > 30 * Tolerance;
    });

    private static float[] Look(IEvaluationEngine engine, RecurrentAttentionModel model, ImageSet images, Gaze gaze)
    {
        float[] probabilities = new float[images.Count * model.Classes];
        Array.Fill(probabilities, float.NaN);
        engine.Look(gaze, pass: 0, probabilities, default);
        return probabilities;
    }

    private static void AssertClose(float[] expected, float[] found, int classes, string what)
    {
        int images = expected.Length / classes, others = 0;
        for (int image = 0; image < images; image++)
        {
            ReadOnlySpan<float> wanted = expected.AsSpan(image * classes, classes), got = found.AsSpan(image * classes, classes);
            double sum = 0, apart = 0;
            for (int c = 0; c < classes; c++)
            {
                sum += got[c];
                apart = Math.Max(apart, Math.Abs(wanted[c] - got[c]));
            }

            Close.To(1, sum, 1e-5, $"sum of image {image}'s probabilities: {what}");
            bool isSame = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(wanted) == System.Numerics.Tensors.TensorPrimitives.IndexOfMax(got);
            if (!(apart <= Tolerance) || !isSame) others++;
        }

        Assert.True(others <= MostOthers * images, $"{others} of {images} images have other probabilities: {what}");
    }
}
