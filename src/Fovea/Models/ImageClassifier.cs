using Fovea.Data;
using Fovea.Parts;
using Fovea.Policies;

namespace Fovea.Models;

/// <summary>
/// What training and evaluation need of a model: parameters that live in it, activations that live in the caller's
/// <see cref="Arena"/>.
/// </summary>
internal abstract class ImageClassifier
{
    private readonly ModelBuilder build;

    /// <summary>A model whose parts are declared at <paramref name="build"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 channel or 2 classes.</exception>
    /// <exception cref="OptionException">More classes than can be said at once.</exception>
    private protected ImageClassifier(ModelBuilder build, int channels, int classes, bool severalClasses)
    {
        if (channels < 1) throw new ArgumentOutOfRangeException(nameof(channels), channels, $"channels must be at least 1, but is {channels}");
        if (classes < 2) throw new ArgumentOutOfRangeException(nameof(classes), classes, $"classes must be at least 2, but is {classes}");
        if (severalClasses && classes > ClassLabel.MostTogether)
            throw new OptionException("model.severalClasses", $"must be false for more than {ClassLabel.MostTogether} classes, but is true for {classes}");
        this.build = build;
        Channels = channels;
        Classes = classes;
        SeveralClasses = severalClasses;
    }

    /// <summary>Channels of its images.</summary>
    public int Channels { get; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Whether a logit says of its class alone whether it is there, instead of which one of all it is.</summary>
    public bool SeveralClasses { get; }

    /// <summary>What is learned.</summary>
    public ParameterSet Parameters => build.Parameters;

    /// <summary>What passes store.</summary>
    public ArenaLayout Layout => build.Layout;

    /// <summary>The parameter gradients left to sum after <see cref="Backward"/> of all blocks.</summary>
    public IReadOnlyList<IGradientWork> GradientWork => build.GradientWork;

    /// <summary>Rows that training normalises together, about; 0 where it does not normalise over rows.</summary>
    public int RowsNormalizedTogether => build.RowsNormalizedTogether;

    /// <summary>The sensor.</summary>
    public abstract IGlimpseSensor Sensor { get; }

    /// <summary>What each glimpse saw, [rows, scales * channels * size * size].</summary>
    public abstract Slot Patches { get; }

    /// <summary>Where each glimpse looked, [rows, 2] as (x, y) in [-1, 1].</summary>
    public abstract Slot Looked { get; }

    /// <summary>How each location came about, [rows, <see cref="LocationDraw.Width"/>]: a <see cref="LocationDraw"/> per row.</summary>
    public abstract Slot Draws { get; }

    /// <summary>Class logits, [rows, classes]; only the last step's enter the loss.</summary>
    public abstract Signal Logits { get; }

    /// <summary>Glimpses per image that it is trained with; 1 for a model that looks at all of an image at once.</summary>
    public abstract int Glimpses { get; }

    /// <summary>Most glimpses per image that it can take.</summary>
    public abstract int MostGlimpses { get; }

    /// <summary>Where the first glimpse looks.</summary>
    public abstract StartLocation Start { get; }

    /// <summary>Deviation of sampled locations on each axis, in units of location; 0 for a model that does not choose any.</summary>
    public abstract float LocationStd { get; }

    /// <summary>Deviation of a sampled first location around the centre on each axis, in units of location.</summary>
    public virtual float StartStd => 0f;

    /// <summary>Whether it looks anywhere instead of where a policy says.</summary>
    public virtual bool RandomLocations => false;

    /// <summary>Multiply-adds that one row costs in a training step; only those that are carried out count.</summary>
    public long TrainingMultiplyAdds => GradientWork.Sum(work => work.TrainingMultiplyAdds(Glimpses));

    /// <summary>Multiply-adds that one row costs in evaluation, where nobody asks for the baseline, and for the class after the last glimpse alone.</summary>
    public abstract long EvaluationMultiplyAdds { get; }

    /// <summary>Numbers that a look reads of an image, all channels together: pixels, and means of squares of them where it looks coarsely.</summary>
    /// <param name="shape">Shape of the image.</param>
    /// <param name="glimpses">Glimpses that it takes.</param>
    public virtual long NumbersRead(ImageShape shape, int glimpses) => (long)glimpses * Sensor.PatchLength(shape.Channels);

    /// <summary>Where it looks in training: at other places every epoch.</summary>
    /// <param name="exploration">Factor on <see cref="LocationStd"/>.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Number of the epoch, from 0 on.</param>
    public Gaze TrainingGaze(float exploration, ulong seed, int epoch)
    {
        Gaze gaze = Gaze.ForTraining(Start, LocationStd * exploration, seed, epoch) with { StartStd = StartStd };
        return RandomLocations ? gaze.Anywhere() : gaze;
    }

    /// <summary>An arena for this model.</summary>
    public Arena NewArena(int steps, int rows, bool training) => new(Layout, steps, rows, training);

    /// <summary>An arena for training beside weights that others read, too.</summary>
    internal Arena NewTrainingArena(int steps, int rows, PackedWeights weights) => new(Layout, steps, rows, training: true, weights);

    /// <summary>Looks at the image of every row.</summary>
    /// <param name="arena">An arena of this model; as many of its rows are in use as the batch has.</param>
    /// <param name="batch">Which images they look at.</param>
    /// <param name="gaze">Where they look; with <see cref="GazeKind.Recorded"/>, where <see cref="Draws"/> says.</param>
    /// <param name="logitsAtEveryStep">Whether class logits are read off every state or off the last only.</param>
    public abstract void Forward(Arena arena, RowBatch batch, Gaze gaze, bool logitsAtEveryStep = false);

    /// <summary>From the derivatives by what enters the loss to those that parameter gradients are summed from.</summary>
    public abstract void Backward(Arena arena);
}
