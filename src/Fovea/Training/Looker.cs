using System.Diagnostics.CodeAnalysis;
using Fovea.Data;
using Fovea.Models;
using Fovea.Parts;
using Fovea.PolicyGradients;
using Fovea.Training.Recipes;

namespace Fovea.Training;

/// <summary>
/// Lets a model look at images, one by one or together, and keeps all of what it did. For any number of threads: each works in memory of its own,
/// which the next one uses again, so that looks allocate their results and nothing else.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="classNames">One name per class.</param>
/// <param name="normalization">How the model's channels are brought to one range; null for not at all.</param>
internal sealed class Looker(ImageClassifier model, IReadOnlyList<string> classNames, ChannelNormalization? normalization)
{
    // What more have to remember does not stay in a core's cache: 64 take half as long again for each.
    private const int MostTogether = 32;

    private readonly SpareMemory<PlaceForOne> alone = new(steps => new PlaceForOne(model, steps));
    private readonly SpareMemory<PlaceForMany> together = new(steps => new PlaceForMany(model, steps));

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
        int steps = glimpses ?? model.Glimpses;
        PlaceForOne place = alone.Take(steps);
        try
        {
            place.Look(image, number, gaze);
            return Result(place.Arena, row: 0, image.Shape, image.Regions?.MicrometresPerPixel);
        }
        finally
        {
            alone.GiveBack(steps, place);
        }
    }

    /// <summary>Looks at images of one shape, at each as <see cref="At"/> does.</summary>
    /// <param name="images">The images; they must fit the shape and stride.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="stride">Bytes from the start of a row to that of the next; 0 for rows without a gap.</param>
    /// <param name="number">The number of each among others.</param>
    /// <param name="gaze">Where to look.</param>
    /// <param name="glimpses">Glimpses to take, no more than the model can; null for as many as it was trained with.</param>
    /// <exception cref="OptionException">The model sees whole images, and these have another shape.</exception>
    /// <exception cref="DataException">The images have other channels than the model's.</exception>
    public Look[] AtAll(IReadOnlyList<ReadOnlyMemory<byte>> images, ImageShape shape, int stride, int number, Gaze gaze, int? glimpses)
    {
        LookRules.Check(model, shape);
        int steps = glimpses ?? model.Glimpses;
        Look[] looks = new Look[images.Count];
        PlaceForMany place = together.Take(steps);
        try
        {
            for (int first = 0; first < looks.Length; first += MostTogether)
            {
                int count = Math.Min(MostTogether, looks.Length - first);
                place.Look(images, first, count, shape, stride, number, gaze);
                for (int i = 0; i < count; i++) looks[first + i] = Result(place.Arena, row: i, shape);
            }

            return looks;
        }
        finally
        {
            together.GiveBack(steps, place);
        }
    }

    private Look Result(Arena arena, int row, ImageShape shape, double? micrometresPerPixel = null)
    {
        LookStep[] steps = new LookStep[arena.Steps];
        for (int t = 0; t < steps.Length; t++) steps[t] = Step(arena, row, shape, t);
        return new Look(shape, classNames, model.Sensor.Size, steps) { MicrometresPerPixel = micrometresPerPixel };
    }

    private LookStep Step(Arena arena, int row, ImageShape shape, int t)
    {
        IGlimpseSensor sensor = model.Sensor;
        Span<float> location = arena.Step(model.Looked, t)[row];
        (float x, float y) = (location[0], location[1]);
        GlimpseBox[] boxes = new GlimpseBox[sensor.Scales];
        for (int scale = 0; scale < boxes.Length; scale++) boxes[scale] = sensor.Box(shape, x, y, scale);
        float[] patch = arena.Step(model.Patches, t)[row].ToArray();
        normalization?.Undo(patch, sensor.Size * sensor.Size);
        float[] probabilities = new float[model.Classes];
        ClassProbabilities.Read(model, arena.Step(model.Logits.Value, t)[row], probabilities);
        return new LookStep(x, y, boxes, patch, probabilities) { SeveralClasses = model.SeveralClasses };
    }

    /// <summary>What one look at a time works in.</summary>
    private sealed class PlaceForOne
    {
        private static readonly Action<PlaceForOne> forward = place => place.model.Forward(place.Arena, place.batch, place.gaze, logitsAtEveryStep: true);

        private readonly ImageClassifier model;
        private readonly LentImage lent = new();
        private readonly RowBatch batch;
        private Gaze gaze;

        public PlaceForOne(ImageClassifier model, int steps)
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

    /// <summary>What looks together work in.</summary>
    private sealed class PlaceForMany
    {
        private readonly ImageClassifier model;
        private readonly LentImages lent = new(MostTogether);
        private readonly RowBatch batch;

        public PlaceForMany(ImageClassifier model, int steps)
        {
            this.model = model;
            Arena = model.NewArena(steps, MostTogether, training: false);
            batch = new RowBatch(lent, MostTogether, rollouts: 1);
        }

        public Arena Arena { get; }

        public void Look(IReadOnlyList<ReadOnlyMemory<byte>> images, int first, int count, ImageShape shape, int stride, int number, Gaze gaze)
        {
            lent.Lend(images, first, count, shape, stride);
            try
            {
                batch.FillAlike(count, number);
                Arena.Begin(ArenaBlock.ForEvaluation(count));
                model.Forward(Arena, batch, gaze, logitsAtEveryStep: true);
            }
            finally
            {
                lent.GiveBack();
            }
        }
    }
}

/// <summary>What looks worked in, kept for those that come: as many as were ever in use at a time, and a few for looks of other lengths. For any number of threads.</summary>
/// <param name="make">Makes memory for looks of so many glimpses.</param>
internal sealed class SpareMemory<T>(Func<int, T> make)
{
    // Memory of looks of other lengths than the one at hand that is worth keeping.
    private const int ForOtherLengths = 4;

    private readonly Lock gate = new();
    private readonly List<(int Steps, T Memory)> idle = [];
    private int used, mostUsed;

    /// <summary>Takes memory out, or makes some.</summary>
    /// <param name="steps">Glimpses of the look.</param>
    public T Take(int steps)
    {
        T memory = TryTake(steps, out T? found) ? found : make(steps);
        lock (gate) mostUsed = Math.Max(mostUsed, ++used);
        return memory;
    }

    /// <summary>Puts memory back; what was used longest ago is given up where there is too much.</summary>
    /// <param name="steps">Glimpses of the look.</param>
    /// <param name="memory">The memory.</param>
    public void GiveBack(int steps, T memory)
    {
        lock (gate)
        {
            used--;
            idle.Add((steps, memory));
            if (idle.Count > mostUsed + ForOtherLengths) idle.RemoveAt(0);
        }
    }

    private bool TryTake(int steps, [MaybeNullWhen(false)] out T found)
    {
        lock (gate)
        {
            for (int i = idle.Count - 1; i >= 0; i--)
            {
                if (idle[i].Steps != steps) continue;
                found = idle[i].Memory;
                idle.RemoveAt(i);
                return true;
            }
        }

        found = default;
        return false;
    }
}
