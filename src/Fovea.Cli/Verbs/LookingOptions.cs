using System.CommandLine;
using System.Text.Json.Nodes;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;
using Fovea.Cli.Predictions;
using Fovea.Training.Exports;

namespace Fovea.Cli.Verbs;

/// <summary>What "look" and "predict" have in common: a model, images, and how to look.</summary>
internal sealed class LookingOptions
{
    private readonly Argument<string> model = new("MODEL") { Description = "A run's folder, a model's folder, or a safetensors file." };
    private readonly Argument<string[]> images = new("IMAGE") { Arity = ArgumentArity.OneOrMore, Description = "Image files, folders of them, or images of a data set: mnist:test:0, or all of a split: mnist:test." };
    private readonly Option<int?> glimpses = new("--glimpses") { Description = "Glimpses to take; default: as many as in training." };
    private readonly Option<StartLocation?> start = new("--start") { Description = "Where the first glimpse looks: random, centre, or chosen for a model with candidates; default: as in training." };
    private readonly Option<ulong> seed = new("--seed") { Description = "Seed of random starts." };
    private readonly Option<bool> originalSize = new("--original-size") { Description = "Look at image files in their own size instead of the training images'." };

    private readonly DataArguments dataArguments = new();

    public void AddTo(Command command)
    {
        command.Add(model);
        command.Add(images);
        foreach (Option option in new Option[] { glimpses, start, seed, originalSize }) command.Add(option);
        dataArguments.AddTo(command);
    }

    /// <summary>What is read, as typed.</summary>
    public IEnumerable<string> Read(ParseResult parsed) => [parsed.GetValue(model)!, .. parsed.GetValue(images)!];

    /// <summary>Finds every image that is asked for, and what looks at them, at mean locations.</summary>
    public async Task<Looking> FindAsync(ParseResult parsed, Terminal terminal, CancellationToken stop)
    {
        TrainedModel trained = SharedOptions.OpenModel(parsed.GetValue(model)!, terminal);
        LookingTerms terms = new()
        {
            Glimpses = parsed.GetValue(glimpses),
            Start = parsed.GetValue(start),
            Seed = parsed.GetValue(seed),
            OriginalSize = parsed.GetValue(originalSize),
            DataOptions = dataArguments.Read(parsed),
        };
        trained.RequireLooks(terms.Options);
        IReadOnlyList<ImageArgument> found =
            await ImageArgument.FindAsync(parsed.GetValue(images)!, trained, terms.OriginalSize, before => dataArguments.Read(parsed, before), new DataDisplay(terminal), stop).ConfigureAwait(false);
        return new Looking(trained, parsed.GetValue(model)!, terms, found, terminal, stop);
    }

    /// <summary>Whether images that cannot be read are left out.</summary>
    public bool LeavesOut(ParseResult parsed) => dataArguments.LeavesOut(parsed);
}

/// <summary>How images are looked at, whichever they are: with the model's weights and an image it says what comes of it.</summary>
internal sealed record LookingTerms
{
    /// <summary>Glimpses to take; null for as many as in training.</summary>
    public int? Glimpses { get; init; }

    /// <summary>Where the first glimpse looks; null for as in training.</summary>
    public StartLocation? Start { get; init; }

    /// <summary>Seed of random starts.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether image files are looked at in their own size.</summary>
    public bool OriginalSize { get; init; }

    /// <summary>Options of data that were given.</summary>
    public JsonObject DataOptions { get; init; } = [];

    /// <summary>The same without options of data that no answer depends on: what is done about files that cannot be read, and with how much memory.</summary>
    public LookingTerms ThatAnswersDependOn()
    {
        JsonObject options = DataOptions.DeepClone().AsObject();
        foreach (string key in (string[])[DataArguments.SkipKey, "cacheMegabytes"]) options.Remove(key);
        return this with { DataOptions = options };
    }

    /// <summary>The same for a model.</summary>
    public LookOptions Options => new() { Glimpses = Glimpses, Start = Start, Seed = Seed };
}

/// <summary>Images to look at.</summary>
/// <param name="trained">The model.</param>
/// <param name="modelPath">Where it is, as typed.</param>
/// <param name="terms">How to look.</param>
/// <param name="images">The images, in the order of looking.</param>
/// <param name="terminal">Hears of images that are not like those in training.</param>
/// <param name="stop">Stops between two images.</param>
internal sealed class Looking(TrainedModel trained, string modelPath, LookingTerms terms, IReadOnlyList<ImageArgument> images, Terminal terminal, CancellationToken stop)
{
    private bool isWarned = terms.OriginalSize, isTold;

    /// <summary>Says warnings, once each; who draws a line of progress ends it first.</summary>
    public Action<string> Say { get; set; } = terminal.Say;

    /// <summary>The model.</summary>
    public TrainedModel Trained => trained;

    /// <summary>The file of the model's weights.</summary>
    public string WeightsPath => ModelLibrary.At(modelPath).WeightsPath;

    /// <summary>What is asked of the images: it changes when the weights do.</summary>
    /// <exception cref="CheckpointException">The weights cannot be read.</exception>
    public PredictionQuestion Question => new(ModelFolder.DigestOf(WeightsPath), terms.ThatAnswersDependOn(), PredictionQuestion.KnownForm);

    /// <summary>Stops between two images.</summary>
    public CancellationToken Stop => stop;

    /// <summary>The images, in the order of looking.</summary>
    public IReadOnlyList<ImageArgument> Images => images;

    /// <summary>Glimpses of every look.</summary>
    public int Glimpses => terms.Glimpses ?? trained.Glimpses;

    /// <summary>Looks at an image; the look has its pixels, to be drawn.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public Look LookAt(ImageArgument image) => trained.Look(Open(image), image.Index, terms.Options) with { Name = image.Name, Label = image.Label };

    /// <summary>The same without its pixels.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public Look Predict(ImageArgument image) => Predict(trained, Open(image), image, terms.Options);

    /// <inheritdoc cref="Predict(ImageArgument)"/>
    public static Look Predict(TrainedModel trained, ImageSet set, ImageArgument image, LookOptions options) =>
        trained.Look(set.PixelsInPlace(image.Index), image.Index, options) with { Name = image.Name, Label = image.Label };

    /// <summary>Says what is done to a file that is far from what the model was trained on: once, of the first such one.</summary>
    public void TellIfUnlike(ImageArgument image)
    {
        stop.ThrowIfCancellationRequested();
        if (isTold || image.File is null || UnlikeTraining.Told(trained, image.Name, terms.OriginalSize) is not { } told) return;
        isTold = true;
        Say($"WARNING: {told}{(images.Count > 1 ? "; told of the first such file only" : string.Empty)}");
    }

    private ImageSet Open(ImageArgument image)
    {
        stop.ThrowIfCancellationRequested();
        ImageSet set = image.Open();
        TellIfUnlike(image);
        if (!isWarned && !set.IsReadByRegion && set.Shape != trained.ImageShape)
        {
            isWarned = true;
            Say($"WARNING: {image.Name} is {set.Shape} and looked at as it is, but the model was trained on images of {trained.ImageShape}");
        }

        return set;
    }
}
