using Fovea.Models;
using Fovea.Parts;

namespace Fovea.ReaderBenchmarks;

/// <summary>
/// A reader with patches of twice the side at one scale fewer: it sees what the guide sees, at twice the resolution but for the finest scale, and more around that. It begins with the guide's own answers: a pixel of
/// the guide's is the mean of four of its own, and each of those has a quarter of the pixel's weights.
/// </summary>
internal static class SharperReader
{
    private const string PatchWeights = "glimpse.what.weight";

    /// <summary>The reader with the guide's answers.</summary>
    /// <param name="guide">A model with a multi-scale sensor of an even side and at least two scales, and a dense glimpse network.</param>
    /// <exception cref="ArgumentException">The guide is another.</exception>
    public static TrainedModel Of(TrainedModel guide)
    {
        if (guide.Recipe.Model is not RecurrentAttentionOptions { Sensor: MultiScaleSensorOptions { Size: var size, Scales: >= 2 and var scales } sensor, Glimpse: DenseGlimpseOptions } options || int.IsOddInteger(size))
            throw new ArgumentException("the guide must have a multi-scale sensor of an even side and at least two scales, and a dense glimpse network", nameof(guide));

        Recipe recipe = guide.Recipe with { Model = options with { Sensor = sensor with { Size = 2 * size, Scales = scales - 1 } } };
        ImageClassifier model = recipe.Model.Create(guide.ImageShape, guide.ClassNames.Count, guide.Normalization);
        TrainedModel reader = new(model, recipe, guide.ClassNames, guide.ImageShape, guide.Normalization);
        model.Parameters.Initialize(recipe.Training.Seed);
        WeightTransfer.Copy(guide, reader);
        Matrix from = WeightsOf(guide), to = WeightsOf(reader);
        to.Values.Clear();
        for (int scale = 0; scale < scales; scale++)
            for (int channel = 0; channel < guide.ImageShape.Channels; channel++)
                for (int y = 0; y < size; y++)
                    for (int x = 0; x < size; x++)
                        Spread(from[Place(size, scale, channel, y, x)], scale, channel, y, x);

        model.Parameters.Changed();
        return reader;

        void Spread(Span<float> weights, int scale, int channel, int y, int x)
        {
            Matrix target = WeightsOf(reader);
            int side = 2 * size;
            if (scale == 0)
            {
                Add(target[Place(side, 0, channel, (size / 2) + y, (size / 2) + x)], weights, 1f);
                return;
            }

            for (int corner = 0; corner < 4; corner++) Add(target[Place(side, scale - 1, channel, (2 * y) + (corner >> 1), (2 * x) + (corner & 1))], weights, 0.25f);
        }

        int Place(int side, int scale, int channel, int y, int x) => ((((scale * guide.ImageShape.Channels) + channel) * side) + y) * side + x;
    }

    private static Matrix WeightsOf(TrainedModel model) => model.Model.Parameters.Parameters.Single(parameter => parameter.Name == PatchWeights).Value;

    private static void Add(Span<float> target, ReadOnlySpan<float> weights, float factor)
    {
        for (int i = 0; i < target.Length; i++) target[i] += factor * weights[i];
    }
}
