using Fovea.Models;
using Fovea.Onnx.Models;
using Fovea.PolicyGradients;
using Fovea.Training.Engines;
using Microsoft.ML.OnnxRuntime;

namespace Fovea.OnnxRuntime;

/// <summary>Evaluation by an exported graph: images, starts and figures are those of every other engine, and only the looking is done by ONNX Runtime.</summary>
/// <param name="graph">The graph; it remains its opener's.</param>
internal sealed class OnnxEngine(OnnxModel graph) : IComputeEngine
{
    /// <inheritdoc/>
    public ITrainingEngine NewTraining(ImageClassifier model, ImageSet images, TrainingOptions options) =>
        throw new NotSupportedException("a graph is there to look with, and learns nothing");

    /// <inheritdoc/>
    public IEvaluationEngine NewEvaluation(ImageClassifier model, ImageSet images, int steps, int rollouts) => new OnnxLooks(graph, images, steps);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

/// <summary>A graph's looks at a set of images, in blocks.</summary>
/// <param name="graph">The graph.</param>
/// <param name="images">The images.</param>
/// <param name="steps">Glimpses after which the class is read off, at most those of the graph.</param>
internal sealed class OnnxLooks(OnnxModel graph, ImageSet images, int steps) : IEvaluationEngine
{
    private const int MostImagesPerBlock = 64;

    // Of a block's pixels, so that large images go by fewer at a time.
    private const long WantedBytes = 1 << 25;

    private int ImagesPerBlock => (int)Math.Clamp(WantedBytes / images.Shape.Bytes, 1, MostImagesPerBlock);

    /// <inheritdoc/>
    public void Look(Gaze gaze, int pass, Span<float> probabilities, CancellationToken cancellation)
    {
        int classes = graph.Described.ClassNames.Count, block = ImagesPerBlock;
        for (int first = 0; first < images.Count; first += block)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(block, images.Count - first);
            (float[] logits, _) = Look(gaze, first, count);
            for (int i = 0; i < count; i++)
                CrossEntropy.Softmax(logits.AsSpan(((i * graph.Glimpses) + steps - 1) * classes, classes), probabilities.Slice((first + i) * classes, classes));
        }
    }

    /// <summary>Looks at a block of images.</summary>
    /// <param name="gaze">Where: at means, or anywhere with a model that does.</param>
    /// <param name="first">Number of the first image.</param>
    /// <param name="count">How many.</param>
    /// <returns>Logits, [count, glimpses, classes], and locations, [count, glimpses, 2].</returns>
    /// <exception cref="DeviceException">ONNX Runtime failed.</exception>
    public (float[] Logits, float[] Locations) Look(Gaze gaze, int first, int count)
    {
        ImageShape shape = images.Shape;
        Dictionary<string, OrtValue> inputs = [];
        try
        {
            inputs[LookGraph.Image] = OrtValue.CreateTensorValueFromMemory(Pixels(first, count), [count, shape.Height, shape.Width, shape.Channels]);
            if (graph.Described.Model.RandomLocations) inputs[LookGraph.Places] = OrtValue.CreateTensorValueFromMemory(Places(gaze, first, count, graph.Glimpses), [count, graph.Glimpses, 2]);
            else if (graph.Described.Model.MostGlimpses > 1) inputs[LookGraph.Start] = OrtValue.CreateTensorValueFromMemory(Places(gaze, first, count, glimpses: 1), [count, 2]);
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> outputs = graph.Session.Run(run, inputs, [LookGraph.Logits, LookGraph.Locations]);
            return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[1].GetTensorDataAsSpan<float>().ToArray());
        }
        catch (OnnxRuntimeException exception)
        {
            throw new DeviceException($"ONNX Runtime cannot look with {graph.Path}: {exception.Message}", exception);
        }
        finally
        {
            foreach (OrtValue input in inputs.Values) input.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static float[] Places(Gaze gaze, int first, int count, int glimpses)
    {
        float[] places = new float[count * glimpses * 2];
        for (int i = 0; i < count; i++)
        {
            for (int t = 0; t < glimpses; t++)
            {
                (float x, float y) = (t == 0 ? gaze.First(first + i, rollout: 0) : gaze.Next(first + i, rollout: 0, t, meanX: 0f, meanY: 0f)).Place;
                (places[((i * glimpses) + t) * 2], places[(((i * glimpses) + t) * 2) + 1]) = (x, y);
            }
        }

        return places;
    }

    private byte[] Pixels(int first, int count)
    {
        ImageShape shape = images.Shape;
        int rowBytes = shape.Width * shape.Channels, imageBytes = shape.Height * rowBytes;
        byte[] pixels = new byte[(long)count * imageBytes];
        for (int i = 0; i < count; i++)
        {
            ImagePixels image = images.PixelsInPlace(first + i);
            for (int row = 0; row < shape.Height; row++) image.Row(row).CopyTo(pixels.AsSpan((i * imageBytes) + (row * rowBytes)));
        }

        return pixels;
    }
}
