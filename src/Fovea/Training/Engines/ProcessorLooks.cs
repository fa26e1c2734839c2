using Fovea.Data;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.PolicyGradients;

namespace Fovea.Training.Engines;

/// <summary>The processors' looks at a set of images: workers take units of neighbouring images, each in its own memory, which is kept from pass to pass.</summary>
internal sealed class ProcessorLooks : IEvaluationEngine
{
    private const int WantedRows = 64;

    private readonly ImageClassifier model;
    private readonly ImageSet images;
    private readonly WorkerTeam team;
    private readonly ILookObserver? observer;
    private readonly int imagesPerUnit;
    private readonly Worker[] workers;
    private readonly float[] found;
    private readonly TeamLoop loop;
    private Gaze gaze;
    private int passNow;
    private CancellationToken stopNow;

    /// <summary>Allocates for looking at <paramref name="images"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">The images.</param>
    /// <param name="steps">Glimpses of a look.</param>
    /// <param name="rollouts">Rollouts of an image.</param>
    /// <param name="team">The worker team that computes.</param>
    /// <param name="observer">Sees every look; may be null.</param>
    public ProcessorLooks(ImageClassifier model, ImageSet images, int steps, int rollouts, WorkerTeam team, ILookObserver? observer = null)
    {
        this.model = model;
        this.images = images;
        this.team = team;
        this.observer = observer;
        imagesPerUnit = Math.Max(1, WantedRows / rollouts);
        workers = [.. Enumerable.Range(0, team.Size).Select(_ => new Worker(model, images, steps, imagesPerUnit, rollouts))];
        found = new float[images.Count * model.Classes];
        loop = new TeamLoop(LookAtUnit);
    }

    /// <inheritdoc/>
    public void Look(Gaze gaze, int pass, Span<float> probabilities, CancellationToken cancellation)
    {
        this.gaze = gaze;
        passNow = pass;
        stopNow = cancellation;
        loop.Run(team, (images.Count + imagesPerUnit - 1) / imagesPerUnit);
        found.CopyTo(probabilities);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void LookAtUnit(int unit, int worker)
    {
        stopNow.ThrowIfCancellationRequested();
        int first = unit * imagesPerUnit;
        int count = Math.Min(imagesPerUnit, images.Count - first);
        Arena arena = workers[worker].Look(model, gaze, first, count, observer is not null, found.AsSpan(first * model.Classes, count * model.Classes));
        observer?.OnLooks(passNow, first, arena);
    }

    /// <summary>One worker's memory.</summary>
    private sealed class Worker(ImageClassifier model, ImageSet images, int steps, int mostImages, int rollouts)
    {
        private readonly Arena arena = model.NewArena(steps, mostImages * rollouts, training: false);
        private readonly RowBatch batch = new(images, mostImages, rollouts);
        private readonly int[] numbers = new int[mostImages];
        private readonly float[] rowProbabilities = new float[model.Classes];

        public Arena Look(ImageClassifier model, Gaze gaze, int first, int count, bool logitsAtEveryStep, Span<float> probabilities)
        {
            for (int i = 0; i < count; i++) numbers[i] = first + i;
            batch.Fill(numbers.AsSpan(0, count));
            arena.Begin(ArenaBlock.ForEvaluation(batch.Rows));
            model.Forward(arena, batch, gaze, logitsAtEveryStep);
            Matrix logits = arena.Step(model.Logits.Value, steps - 1);
            probabilities.Clear();
            for (int row = 0; row < arena.Rows; row++)
            {
                ClassProbabilities.Read(model, logits[row], rowProbabilities);
                Span<float> mean = probabilities.Slice(row / rollouts * model.Classes, model.Classes);
                for (int c = 0; c < mean.Length; c++) mean[c] += rowProbabilities[c] / rollouts;
            }

            return arena;
        }
    }
}

/// <summary>Sees the looks of an evaluation as they happen. Class logits are then read off after every glimpse.</summary>
internal interface ILookObserver
{
    /// <summary>Called after every block of looks, by several workers at a time. What it throws ends the evaluation.</summary>
    /// <param name="pass">Number of the pass over the images, from 0 on.</param>
    /// <param name="firstImage">Number of the first image of the block; the others follow in order.</param>
    /// <param name="arena">The model's activations: a row per image and rollout, an image's rollouts side by side.</param>
    void OnLooks(int pass, int firstImage, Arena arena);
}
