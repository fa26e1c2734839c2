using System.Diagnostics;
using Fovea.Data;
using Fovea.Models;
using Fovea.Parts;
using Fovea.PolicyGradients;

namespace Fovea.Cli.Benchmarks;

/// <summary>Seconds that one decision takes on one core: one image, all glimpses from a fresh random start, class probabilities.</summary>
internal sealed class DecisionTime
{
    private readonly ImageClassifier model;
    private readonly Arena arena;
    private readonly RowBatch batch;
    private readonly float[] probabilities;
    private readonly double[] seconds;
    private int pass;

    public DecisionTime(ImageClassifier model, ImageSet images, int decisions = 1000)
    {
        this.model = model;
        arena = model.NewArena(model.Glimpses, rows: 1, training: false);
        batch = new RowBatch(images, capacity: 1, rollouts: 1);
        probabilities = new float[model.Classes];
        seconds = new double[decisions];
    }

    /// <summary>The median over decisions.</summary>
    public double Median()
    {
        Gaze gaze = Gaze.ForEvaluation(StartLocation.Random, std: 0f, seed: 1, pass++);
        for (int i = 0; i < seconds.Length; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            batch.Fill([i % batch.Images.Count]);
            model.Forward(arena, batch, gaze);
            CrossEntropy.Softmax(arena.Step(model.Logits.Value, model.Glimpses - 1)[0], probabilities);
            seconds[i] = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[seconds.Length / 2];
    }
}
