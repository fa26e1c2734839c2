using System.Numerics.Tensors;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.PolicyGradients;
using Fovea.Training.Engines;

namespace Fovea.Reports;

/// <summary>What many looks have in common, gathered while a model is evaluated: one look per image at mean locations.</summary>
/// <param name="Evaluation">How well the model did.</param>
/// <param name="ErrorPercentByGlimpse">[glimpses], share of wrong classes if each look ended there; mean over passes.</param>
/// <param name="Fixations">[classes][glimpses], where glimpses fell, by true class; all passes.</param>
/// <param name="WorstMistakes">Looks of the first pass that said a wrong class, the most certain ones first.</param>
internal sealed record LookSurvey(
    Evaluation Evaluation, IReadOnlyList<double> ErrorPercentByGlimpse, IReadOnlyList<IReadOnlyList<FixationMap>> Fixations, IReadOnlyList<Mistake> WorstMistakes)
{
    /// <summary>Evaluates a model on images and gathers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">The images, at least one.</param>
    /// <param name="options">How to look; one look per image, not averaged rollouts.</param>
    /// <param name="team">The worker team that looks; the result does not depend on its size.</param>
    /// <param name="mostMistakes">Most mistakes to keep.</param>
    /// <param name="progress">The progress reporter, called after every block of images; may be null.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <exception cref="ArgumentException">Rollouts are to be averaged, or the model says several classes at once, of which there is no map by true class.</exception>
    public static LookSurvey Gather(
        ImageClassifier model, ImageSet images, EvaluationOptions options, WorkerTeam team, int mostMistakes,
        IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Rollouts is not null) throw new ArgumentException($"options must ask for single looks, but for {options.Rollouts} rollouts averaged", nameof(options));
        if (model.SeveralClasses) throw new ArgumentException("model must say one class, but says several at once", nameof(model));
        Gatherer gatherer = new(model, images, options.Glimpses ?? model.Glimpses, progress, cancellation);
        using Evaluator evaluator = new(model, images, options, team, gatherer);
        gatherer.LooksInAll = (long)images.Count * evaluator.Passes;
        Evaluation evaluation = evaluator.Run(cancellation);
        return new LookSurvey(evaluation, gatherer.ErrorPercent(gatherer.LooksInAll), gatherer.Fixations, gatherer.Worst(mostMistakes));
    }

    private sealed class Gatherer : ILookObserver
    {
        private readonly Lock gate = new();
        private readonly ImageClassifier model;
        private readonly ImageSet images;
        private readonly IProgress<DataProgress>? progress;
        private readonly CancellationToken cancellation;
        private readonly FixationMap[][] fixations;
        private readonly long[] wrong;
        private readonly List<Mistake> mistakes = [];
        private long done;

        public Gatherer(ImageClassifier model, ImageSet images, int steps, IProgress<DataProgress>? progress, CancellationToken cancellation)
        {
            this.model = model;
            this.images = images;
            this.progress = progress;
            this.cancellation = cancellation;
            wrong = new long[steps];
            fixations = [.. Enumerable.Range(0, model.Classes).Select(_ => Enumerable.Range(0, steps).Select(_ => new FixationMap(images.Shape)).ToArray())];
        }

        public long LooksInAll { get; set; }

        public FixationMap[][] Fixations => fixations;

        public void OnLooks(int pass, int firstImage, Arena arena)
        {
            cancellation.ThrowIfCancellationRequested();
            lock (gate)
            {
                for (int row = 0; row < arena.Rows; row++) Add(pass, firstImage + row, arena, row);
                done += arena.Rows;
                progress?.Report(new DataProgress("looking at images", done, LooksInAll, DataProgress.Images));
            }
        }

        public double[] ErrorPercent(long looks) => [.. wrong.Select(count => 100.0 * count / looks)];

        public Mistake[] Worst(int most) => [.. mistakes.OrderByDescending(mistake => mistake.Confidence).ThenBy(mistake => mistake.Image).Take(most)];

        private void Add(int pass, int image, Arena arena, int row)
        {
            int label = images.Labels[image], last = arena.Steps - 1;
            for (int t = 0; t <= last; t++)
            {
                ReadOnlySpan<float> looked = arena.Step(model.Looked, t)[row], logits = arena.Step(model.Logits.Value, t)[row];
                fixations[label][t].Add(looked[0], looked[1]);
                int said = TensorPrimitives.IndexOfMax(logits);
                if (said == label) continue;
                wrong[t]++;
                if (t == last && pass == 0) mistakes.Add(new Mistake(image, label, said, Confidence(logits, said)));
            }
        }

        private static float Confidence(ReadOnlySpan<float> logits, int said)
        {
            float[] probabilities = new float[logits.Length];
            CrossEntropy.Softmax(logits, probabilities);
            return probabilities[said];
        }
    }
}

/// <summary>A look that said a wrong class.</summary>
/// <param name="Image">Number of the image in its set.</param>
/// <param name="Label">Its true class.</param>
/// <param name="Said">The class that was said.</param>
/// <param name="Confidence">Probability that the model gave to that, 0 to 1.</param>
internal readonly record struct Mistake(int Image, int Label, int Said, float Confidence);
