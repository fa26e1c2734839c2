using Fovea.Data;
using Fovea.Models;
using Fovea.Parts;
using Fovea.Policies;

namespace Fovea.ReaderBenchmarks;

/// <summary>Where the guide looks at the images of a set, kept for whoever looks there too.</summary>
/// <param name="guide">The model that chooses.</param>
/// <param name="images">The set.</param>
internal sealed class GuidePlaces(ImageClassifier guide, ImageSet images)
{
    private const int Rows = 64;

    private readonly Arena arena = guide.NewArena(guide.Glimpses, Rows, training: false);
    private readonly RowBatch batch = new(images, Rows, rollouts: 1);
    private readonly LookTable table = new(images.Count, guide.Glimpses);

    /// <summary>The gaze that looks at these images, as they are in this epoch, where the guide does.</summary>
    /// <param name="numbers">Numbers of images in their set; of the others it says what it said before.</param>
    /// <param name="epoch">The epoch, where images differ from epoch to epoch.</param>
    public Gaze At(ReadOnlySpan<int> numbers, int epoch)
    {
        for (int first = 0; first < numbers.Length; first += Rows)
        {
            batch.Fill(numbers.Slice(first, Math.Min(Rows, numbers.Length - first)), epoch);
            arena.Begin(ArenaBlock.ForEvaluation(batch.Rows));
            guide.Forward(arena, batch, Gaze.ForEvaluation(guide.Start, std: 0f, seed: 0, pass: 0));
            for (int t = 0; t < arena.Steps; t++)
                for (int row = 0; row < arena.Rows; row++) table[batch.ImageOf(row), t] = LocationDraw.In(arena.Step(guide.Draws, t)[row]).Place;
        }

        return Gaze.Along(table);
    }

    /// <summary>The same of all images.</summary>
    public Gaze AtAll() => At([.. Enumerable.Range(0, images.Count)], epoch: 0);
}
