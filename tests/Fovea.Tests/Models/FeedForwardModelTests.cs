using Fovea.Data;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.PolicyGradients;

namespace Fovea.Tests.Models;

public sealed class FeedForwardModelTests
{
    private const int Images = 5, Classes = 3;

    private static readonly ImageShape shape = new(8, 6, 2);

    [Fact]
    public void Gradients_of_the_fully_connected_model_agree_with_differences() => Check(shape, filters: null, hidden: [7, 5]);

    [Fact]
    public void Gradients_of_the_convolutional_model_agree_with_differences() => Check(shape, filters: (4, 3, 2), hidden: [6]);

    [Fact]
    public void So_do_those_of_gray_square_images_which_go_in_as_bytes() => Check(new ImageShape(9, 9, 1), filters: (3, 3, 2), hidden: [6]);

    [Fact]
    public void In_training_it_computes_what_it_computes_in_evaluation()
    {
        ImageShape square = new(12, 12, 1);
        const int most = 53;
        FeedForwardModel model = new ConvolutionalOptions { Filters = 5, Size = 4, Stride = 3, Hidden = [20] }.Create(square, Classes, null);
        model.Parameters.Initialize(3);
        RowBatch batch = new(RandomImages(square, most), most, 1);
        Arena training = model.NewArena(1, most, training: true), evaluation = model.NewArena(1, most, training: false), alone = model.NewArena(1, 1, training: false);
        Gaze gaze = Gaze.ForEvaluation(StartLocation.Centre, 0, 1, 0);
        foreach (int count in new[] { most, 32, 7, 1 })
        {
            batch.Fill([.. Enumerable.Range(0, count)]);
            foreach (Arena arena in new[] { training, evaluation })
            {
                arena.Begin(ArenaBlock.ForEvaluation(count));
                model.Forward(arena, batch, gaze);
            }

            Assert.Equal(evaluation.All(model.Logits.Value).Flat(), training.All(model.Logits.Value).Flat());
            for (int image = 0; image < count; image++)
            {
                batch.Fill([image]);
                model.Forward(alone, batch, gaze);
                Assert.Equal(evaluation.All(model.Logits.Value)[image].ToArray(), alone.All(model.Logits.Value)[0].ToArray());
            }
        }
    }

    [Fact]
    public void It_sees_the_pixels_where_they_are()
    {
        FeedForwardModel model = new(new ImageShape(2, 2, 1), Classes, filters: null, [4]);
        byte[] pixels = [0, 51, 102, 255];
        RowBatch batch = new(new MemoryImageSet(new ImageShape(2, 2, 1), pixels, [0]), 1, 1);
        batch.Fill([0]);
        Arena arena = model.NewArena(1, 1, training: false);
        model.Forward(arena, batch, Gaze.ForEvaluation(StartLocation.Random, 0, 1, 0));
        Close.To([0, 0.2, 0.4, 1], arena.All(model.Patches)[0], 1e-6, 1e-6, "pixels");
    }

    [Fact]
    public void Images_that_do_not_fit_are_refused()
    {
        Assert.Contains("at most 256x256 pixels, but these are 300x20x1", Assert.Throws<OptionException>(() => new FullyConnectedOptions().Create(new ImageShape(20, 300, 1), 2, null)).Message, StringComparison.Ordinal);
        Assert.Contains("size must be at most 9 for images of 9x9x1, but is 10", Assert.Throws<OptionException>(() => new ConvolutionalOptions().Create(new ImageShape(9, 9, 1), 2, null)).Message, StringComparison.Ordinal);
        Assert.Contains("hidden must be 1 to 16384, but is 0", Assert.Throws<OptionException>(() => new FullyConnectedOptions { Hidden = [5, 0] }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_papers_convolutional_model_has_its_size()
    {
        FeedForwardModel model = new ConvolutionalOptions().Create(new ImageShape(60, 60, 1), 10, null);
        // 8 filters of 10x10 at 11x11 places, 256 units, 10 classes, all with biases.
        Assert.Equal((100 * 8) + 8 + (8 * 11 * 11 * 256) + 256 + (256 * 10) + 10, model.Parameters.Count);
    }

    private static MemoryImageSet RandomImages(ImageShape shape, int count)
    {
        RandomSequence random = new(5, RandomPurpose.Data, 0);
        byte[] pixels = new byte[count * shape.Bytes];
        foreach (ref byte pixel in pixels.AsSpan()) pixel = (byte)random.NextInt(256);
        return new MemoryImageSet(shape, pixels, [.. Enumerable.Range(0, count).Select(image => image * 2 % Classes)]);
    }

    private static void Check(ImageShape shape, (int, int, int)? filters, int[] hidden)
    {
        FeedForwardModel model = new(shape, Classes, filters, hidden);
        model.Parameters.Initialize(3);
        RowBatch batch = new(RandomImages(shape, Images), Images, 1);
        batch.Fill([0, 1, 2, 3, 4]);
        Arena arena = model.NewArena(1, Images, training: true);
        ClassificationLoss loss = new(model, classWeights: null);
        RowLoss[] losses = new RowLoss[Images];
        Gaze gaze = Gaze.ForEvaluation(StartLocation.Centre, 0, 1, 0);
        double Loss()
        {
            model.Parameters.Changed();
            model.Forward(arena, batch, gaze);
            loss.Evaluate(arena, batch, 1f / Images, losses);
            return losses.Sum(row => row.CrossEntropy) / Images;
        }

        Loss();
        model.Backward(arena);
        foreach (IGradientWork work in model.GradientWork) work.Sum(arena, model.Parameters.Gradients.Span, add: false);
        const float nudge = 3e-4f;
        foreach (Parameter parameter in model.Parameters.Parameters)
        {
            float[] actual = parameter.Gradient.Flat();
            double[] expected = new double[actual.Length];
            for (int i = 0; i < expected.Length; i++)
            {
                ref float value = ref parameter.Value[i / parameter.Columns][i % parameter.Columns];
                float kept = value;
                value = kept + nudge;
                double above = Loss();
                value = kept - nudge;
                expected[i] = (above - Loss()) / (2 * nudge);
                value = kept;
            }

            Close.To(expected, actual, 0.02, 5e-4, parameter.Name);
            Assert.Contains(actual, gradient => Math.Abs(gradient) > 1e-3);
        }
    }
}
