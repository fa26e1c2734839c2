using Fovea.Data;
using Fovea.Models;
using Fovea.Parts;
using Fovea.PolicyGradients;
using Fovea.Training.Recipes;

namespace Fovea.Training;

/// <summary>
/// Lets a model look at single images and keeps all of what it did. For any number of threads: each look works in memory of its own, which
/// the next one uses again, so that a look allocates its result and nothing else.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="classNames">One name per class.</param>
/// <param name="normalization">How the model's channels are brought to one range; null for not at all.</param>
internal sealed class Looker(ImageClassifier model, IReadOnlyList<string> classNames, ChannelNormalization? normalization)
{
    // Memory of looks of other lengths than the one at hand that is worth keeping.
    private const int SparePlaces = 4;

    private readonly Lock gate = new();
    private readonly List<Workplace> idle = [];
    private int used, mostUsed;

    /// <summary>Looks at one image, reading the class off after every glimpse.</summary>
    /// <param name="image">The image.</param>
    /// <param name="number">Its number among others.</param>
    /// <param name="gaze">Where to look.</param>
    /// <param name="glimpses">Glimpses to take, no more than the model can; null for as many as it was trained with.</param>
    /// <exception cref="OptionException">The model sees whole images, and this one has another shape.</exception>
    /// <exception cref="DataException">The image has other channels than the model's.</exception>
    public Look At(ImagePixels image, int number, Gaze gaze, int? glimpses)
    {
        LookRules.Check(model, image.Shape);
        Workplace place = Take(glimpses ?? model.Glimpses);
        try
        {
            place.Look(image, number, gaze);
            return Result(place.Arena, image.Shape);
        }
        finally
        {
            GiveBack(place);
        }
    }

    private Look Result(Arena arena, ImageShape shape)
    {
        LookStep[] steps = new LookStep[arena.Steps];
        for (int t = 0; t < steps.Length; t++) steps[t] = Step(arena, shape, t);
        return new Look(shape, classNames, model.Sensor.Size, steps);
    }

    private LookStep Step(Arena arena, ImageShape shape, int t)
    {
        IGlimpseSensor sensor = model.Sensor;
        Span<float> location = arena.Step(model.Looked, t)[0];
        (float x, float y) = (location[0], location[1]);
        GlimpseBox[] boxes = new GlimpseBox[sensor.Scales];
        for (int scale = 0; scale < boxes.Length; scale++) boxes[scale] = sensor.Box(shape, x, y, scale);
        float[] patch = arena.Step(model.Patches, t)[0].ToArray();
        normalization?.Undo(patch, sensor.Size * sensor.Size);
        float[] probabilities = new float[model.Classes];
        CrossEntropy.Softmax(arena.Step(model.Logits.Value, t)[0], probabilities);
        return new LookStep(x, y, boxes, patch, probabilities);
    }

    private Workplace Take(int steps)
    {
        lock (gate)
        {
            mostUsed = Math.Max(mostUsed, ++used);
            for (int i = idle.Count - 1; i >= 0; i--)
            {
                if (idle[i].Arena.Steps != steps) continue;
                Workplace found = idle[i];
                idle.RemoveAt(i);
                return found;
            }
        }

        return new Workplace(model, steps);
    }

    /// <summary>Keeps as many as were ever in use at a time, and a few for looks of other lengths; those used longest ago are given up.</summary>
    private void GiveBack(Workplace place)
    {
        lock (gate)
        {
            used--;
            idle.Add(place);
            if (idle.Count > mostUsed + SparePlaces) idle.RemoveAt(0);
        }
    }

    /// <summary>What one look at a time works in.</summary>
    private sealed class Workplace
    {
        private static readonly Action<Workplace> forward = place => place.model.Forward(place.Arena, place.batch, place.gaze, logitsAtEveryStep: true);

        private readonly ImageClassifier model;
        private readonly LentImage lent = new();
        private readonly RowBatch batch;
        private Gaze gaze;

        public Workplace(ImageClassifier model, int steps)
        {
            this.model = model;
            Arena = model.NewArena(steps, rows: 1, training: false);
            batch = new RowBatch(lent, capacity: 1, rollouts: 1);
        }

        public Arena Arena { get; }

        public void Look(ImagePixels image, int number, Gaze where)
        {
            gaze = where;
            batch.Fill([number]);
            lent.Lend(image, this, forward);
        }
    }
}
