using Fovea.Data;
using Fovea.Models;
using Fovea.Parts;

namespace Fovea.Onnx.Tests;

/// <summary>What Fovea's own pass says of images after every glimpse.</summary>
/// <param name="Logits">[images, glimpses, classes].</param>
/// <param name="Locations">[images, glimpses, 2].</param>
internal sealed record OwnLook(float[] Logits, float[] Locations)
{
    public static OwnLook At(ImageClassifier model, ImageSet images, Gaze gaze, int glimpses, int first = 0, int? count = null)
    {
        int rows = count ?? images.Count;
        Arena arena = model.NewArena(glimpses, rows, training: false);
        RowBatch batch = new(images, rows, rollouts: 1);
        batch.Fill([.. Enumerable.Range(first, rows)]);
        arena.Begin(ArenaBlock.ForEvaluation(rows));
        model.Forward(arena, batch, gaze, logitsAtEveryStep: true);
        return new OwnLook(Of(arena, model.Logits.Value), Of(arena, model.Looked));
    }

    private static float[] Of(Arena arena, Slot slot)
    {
        List<float> numbers = [];
        for (int row = 0; row < arena.Rows; row++)
            for (int t = 0; t < arena.Steps; t++) numbers.AddRange(arena.Step(slot, t)[row]);
        return [.. numbers];
    }
}
