using Fovea.Data;
using Fovea.Models;
using Fovea.Parts;

namespace Fovea.Cli.Benchmarks;

/// <summary>How many cache lines of pixels a decision reads, counted from the boxes of its glimpses; images begin at a line.</summary>
internal static class CacheLines
{
    /// <summary>Bytes of a line.</summary>
    public const int Bytes = 64;

    private const int Decisions = 200;

    /// <summary>The mean over decisions from random starts; a line that several glimpses read counts once.</summary>
    public static double Mean(ImageClassifier model, ImageSet images)
    {
        Arena arena = model.NewArena(model.Glimpses, rows: 1, training: false);
        RowBatch batch = new(images, capacity: 1, rollouts: 1);
        Gaze gaze = Gaze.ForEvaluation(StartLocation.Random, std: 0f, seed: 1, pass: 0);
        HashSet<long> lines = [];
        long sum = 0;
        for (int i = 0; i < Decisions; i++)
        {
            batch.Fill([i % images.Count]);
            model.Forward(arena, batch, gaze);
            lines.Clear();
            for (int t = 0; t < model.Glimpses; t++)
            {
                Span<float> looked = arena.Step(model.Looked, t)[0];
                for (int scale = 0; scale < model.Sensor.Scales; scale++)
                    AddLines(model.Sensor.Box(images.Shape, looked[0], looked[1], scale), images.Shape, lines);
            }

            sum += lines.Count;
        }

        return (double)sum / Decisions;
    }

    /// <summary>Lines of the box's rows, as far as they lie in the image.</summary>
    internal static void AddLines(GlimpseBox box, ImageShape shape, HashSet<long> lines)
    {
        long left = Math.Max(0, box.Left), right = Math.Min(shape.Width, box.Left + box.Size);
        if (left >= right) return;
        for (long row = Math.Max(0, box.Top); row < Math.Min(shape.Height, box.Top + box.Size); row++)
        {
            long first = ((row * shape.Width) + left) * shape.Channels, last = (((row * shape.Width) + right) * shape.Channels) - 1;
            for (long line = first / Bytes; line <= last / Bytes; line++) lines.Add(line);
        }
    }
}
