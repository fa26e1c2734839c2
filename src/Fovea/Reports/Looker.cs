using Fovea.Configuration;
using Fovea.Data;
using Fovea.Heads;
using Fovea.Layers;
using Fovea.Models;
using Fovea.PolicyGradients;
using Fovea.Sensing;
using Fovea.Training;
using Fovea.Training.Checkpoints;

namespace Fovea.Reports;

/// <summary>Lets a model look at single images and keeps all of what it did. For one thread; memory is kept between looks.</summary>
public sealed class Looker
{
    private readonly TrainedModel trained;
    private readonly ImageClassifier model;
    private readonly Arena arena;

    /// <summary>Looks with <paramref name="trained"/>.</summary>
    /// <param name="trained">The model.</param>
    /// <param name="glimpses">Glimpses per look; null for as many as it was trained with.</param>
    /// <exception cref="OptionException">The model cannot take as many.</exception>
    public Looker(TrainedModel trained, int? glimpses = null)
    {
        this.trained = trained;
        model = trained.Model;
        if (glimpses > model.MostGlimpses) throw new OptionException($"glimpses must be at most {model.MostGlimpses} for this model, but is {glimpses}");
        arena = model.NewArena(glimpses ?? model.Glimpses, rows: 1, training: false);
    }

    /// <summary>Looks at one image of a labelled set as evaluation does: at mean locations, from the start of its first pass.</summary>
    /// <param name="images">The set it is in, with labels in the order of the model's classes; see <see cref="TrainedModel.Align"/>.</param>
    /// <param name="index">Its number there.</param>
    public Look At(ImageSet images, int index) =>
        At($"image {images.NameOf(index)}", images, index, images.Labels[index], Evaluator.GazeFor(model, new EvaluationOptions(), pass: 0));

    /// <summary>Looks at one image, reading the class off after every glimpse.</summary>
    /// <param name="name">What to call the image.</param>
    /// <param name="images">The set it is in.</param>
    /// <param name="index">Its number there.</param>
    /// <param name="label">Its true class among the model's, if known.</param>
    /// <param name="gaze">Where to look.</param>
    public Look At(string name, ImageSet images, int index, int? label, Gaze gaze)
    {
        if (images.Shape.Channels != model.Channels)
            throw new ArgumentException($"images must have {model.Channels} channels, but have {images.Shape.Channels}", nameof(images));
        RowBatch batch = new(images, capacity: 1, rollouts: 1);
        batch.Fill([index]);
        model.Forward(arena, batch, gaze, logitsAtEveryStep: true);
        return new Look(
            name, images.Shape, images.Pixels(index).ToArray(), label, trained.ClassNames, model.Sensor.Size,
            [.. Enumerable.Range(0, arena.Steps).Select(t => Step(arena, images.Shape, t))]);
    }

    private LookStep Step(Arena arena, ImageShape shape, int t)
    {
        float[] probabilities = new float[model.Classes];
        CrossEntropy.Softmax(arena.Step(model.Logits.Value, t)[0], probabilities);
        Span<float> location = arena.Step(model.Looked, t)[0];
        (float x, float y) = (location[0], location[1]);
        GlimpseBox[] boxes = [.. Enumerable.Range(0, model.Sensor.Scales).Select(scale => model.Sensor.Box(shape, x, y, scale))];
        float[] patch = arena.Step(model.Patches, t)[0].ToArray();
        trained.Normalization?.Undo(patch, model.Sensor.Size * model.Sensor.Size);
        return new LookStep(x, y, boxes, patch, probabilities);
    }
}
