using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Onnx.Tests;

/// <summary>Models and images that nobody trained: every number is drawn, statistics too.</summary>
internal static class RandomModel
{
    public static TrainedModel Of(ModelOptions options, ImageShape shape, int classes = 5, bool normalized = false, ulong seed = 7)
    {
        ChannelNormalization? normalization = normalized
            ? new ChannelNormalization([.. Enumerable.Range(0, shape.Channels).Select(c => 0.3f + (0.1f * c))], [.. Enumerable.Range(0, shape.Channels).Select(c => 0.2f + (0.05f * c))])
            : null;
        ImageClassifier model = options.Create(shape, classes, normalization);
        model.Parameters.Initialize(seed);
        RandomSequence random = new(seed, RandomPurpose.Initialization, stream: 1000);
        foreach (Parameter parameter in model.Parameters.Parameters)
        {
            bool isVariance = parameter.Name.EndsWith(".variance", StringComparison.Ordinal);
            if (!isVariance && parameter.Shape.Count > 1 && parameter.Group != ParameterGroup.Statistics) continue;
            for (int row = 0; row < parameter.Rows; row++)
                foreach (ref float value in parameter.Value[row]) value = isVariance ? 0.5f + random.NextFloat() : value + random.NextFloat() - 0.5f;
        }

        model.Parameters.Changed();
        return new TrainedModel(model, new Recipe { Data = "cue", Model = options }, [.. Enumerable.Range(0, classes).Select(c => $"class {c}")], shape, normalization);
    }

    public static ImageSet Images(ImageShape shape, int count, ulong seed = 3)
    {
        RandomSequence random = new(seed, RandomPurpose.Initialization, stream: 2000);
        byte[] pixels = new byte[count * shape.Height * shape.Width * shape.Channels];
        foreach (ref byte pixel in pixels.AsSpan()) pixel = (byte)(random.NextBits() >> 24);
        return ImageSet.InMemory(shape, pixels, new int[count]);
    }
}
