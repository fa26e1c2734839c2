using System.Globalization;
using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Parts;

namespace Fovea;

/// <summary>Images split once and for all: training learns, validation selects, test is read at the end.</summary>
/// <param name="Name">Name by which the command line knows it.</param>
/// <param name="ClassNames">One name per class, in the order of the labels; no two the same.</param>
/// <param name="Training">Images to learn from.</param>
/// <param name="Validation">Images to select a model with.</param>
/// <param name="Test">Images to report on.</param>
/// <exception cref="DataException">It has no name, or a class has none, or two have one.</exception>
public sealed record DataSet(
    string Name, IReadOnlyList<string> ClassNames, ImageSet Training, ImageSet Validation, ImageSet Test)
{
    /// <summary>Name by which a recipe knows it.</summary>
    /// <exception cref="DataException">It is empty.</exception>
    public string Name { get; init => field = Named(value); } = Named(Name);

    /// <summary>One name per class, in the order of the labels.</summary>
    /// <exception cref="DataException">A class has no name, or two have one.</exception>
    public IReadOnlyList<string> ClassNames { get; init => field = ClassMatching.Distinct(Check.Given(value, nameof(ClassNames))); } = ClassMatching.Distinct(Check.Given(ClassNames));

    /// <summary>Images to learn from.</summary>
    public ImageSet Training { get; init => field = Check.Given(value, nameof(Training)); } = Check.Given(Training);

    /// <summary>Images to select a model with.</summary>
    public ImageSet Validation { get; init => field = Check.Given(value, nameof(Validation)); } = Check.Given(Validation);

    /// <summary>Images to report on.</summary>
    public ImageSet Test { get; init => field = Check.Given(value, nameof(Test)); } = Check.Given(Test);

    /// <summary>Images whose classes nobody has told; null for none. Their labels are 0 and mean nothing.</summary>
    public ImageSet? Unlabelled { get; init; }

    /// <summary>Whether images are split by purpose; those of a set that is not stand in <see cref="Test"/>, all of them.</summary>
    public bool IsSplit { get; init; } = true;

    /// <summary>Whether an image may show several of the classes at once, or none; see <see cref="ImageSet.SeveralClasses"/>.</summary>
    internal bool SeveralClasses => Training.SeveralClasses || Validation.SeveralClasses || Test.SeveralClasses;

    /// <summary>Images that could not be read and were left out.</summary>
    internal IReadOnlyList<SkippedImage> Skipped { get; init; } = [];

    /// <summary>What the source found that a person should know.</summary>
    internal IReadOnlyList<DataFinding> SourceFindings { get; init; } = [];

    /// <summary>What is known of its images beyond their shape, a line each.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>All that a person should know: what the source found, and which splits lack a class.</summary>
    internal IReadOnlyList<DataFinding> Findings => [.. SourceFindings, .. MissingClasses(DataSplit.Training, DataSplit.Validation, DataSplit.Test)];

    /// <summary>How channels are brought to one range; null for 0 to 1 as they are.</summary>
    public ChannelNormalization? Normalization { get; init; }

    /// <summary>Shape of every image of every split; of images that are read by region and differ in size, that of one of them.</summary>
    public ImageShape Shape => Training.Shape;

    /// <summary>The images of <paramref name="split"/>.</summary>
    /// <exception cref="DataException">There are none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such split.</exception>
    public ImageSet this[DataSplit split]
    {
        get
        {
            Guard.Choice(split);
            return split switch
            {
                DataSplit.Training => Training,
                DataSplit.Validation => Validation,
                DataSplit.Test => Test,
                DataSplit.All => JoinedImageSet.Join([Training, Validation, Test]),
                _ => Unlabelled ?? throw new DataException($"{Name} has no unlabelled images"),
            };
        }
    }

    /// <summary>What has to be said beside figures that were measured on some splits.</summary>
    /// <param name="splits">The splits.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such split.</exception>
    public IReadOnlyList<string> WarningsFor(params DataSplit[] splits)
    {
        ArgumentNullException.ThrowIfNull(splits);
        foreach (DataSplit split in splits) Guard.Choice(split, nameof(splits));
        return [.. splits.SelectMany(FindingsFor).Select(finding => finding.Message).Distinct()];
    }

    /// <summary>What has to be said beside figures of some images if they lack a class; null if they do not.</summary>
    /// <param name="images">Images with labels of these classes.</param>
    /// <param name="called">What to call them: "test".</param>
    internal string? WarningOfMissingClasses(ImageSet images, string called) =>
        MissingFrom(images) is { Length: > 0 } missing ? $"{called} has no image of {NameClasses(missing)}: its figures are about the others" : null;

    /// <summary>Which classes no model could learn, in words: those without training images; null if there are none.</summary>
    internal string? LackToTrainOn =>
        MissingFrom(Training) is { Length: > 0 } missing ? $"{Name} has no image to train on of {NameClasses(missing)}: every class needs one" : null;

    /// <summary>Checks that there is something to train on or to measure with.</summary>
    /// <exception cref="DataException">A split has no images; the message says which ones have.</exception>
    internal void RequireImages(DataSplit split)
    {
        if (this[split].Count > 0) return;
        DataSplit[] filled = [.. new[] { DataSplit.Training, DataSplit.Validation, DataSplit.Test }.Where(other => this[other].Count > 0)];
        throw new DataException($"{Name} has no {NameOf(split)} images{(filled.Length == 0 ? string.Empty : $", but {string.Join(" and ", filled.Select(other => Counted.Of(this[other].Count, $"{NameOf(other)} image")))}")}");
    }

    /// <summary>The same images with their labels in a model's order of classes, which are matched by name, letter for letter.</summary>
    /// <param name="classNames">The model's classes: all of this data's, and maybe more. They become those of the result.</param>
    /// <exception cref="DataException">A class of this data is not among them; the message lists what only one side has.</exception>
    public DataSet WithClassesOf(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (ClassNames.SequenceEqual(classNames)) return this;
        classNames = ClassMatching.Distinct(classNames);
        int[] newLabels = ClassMatching.Match(Name, ClassNames, classNames);
        return this with
        {
            ClassNames = classNames,
            Training = RelabelledImageSet.Relabel(Training, newLabels),
            Validation = RelabelledImageSet.Relabel(Validation, newLabels),
            Test = RelabelledImageSet.Relabel(Test, newLabels),
        };
    }

    /// <summary>What it is, in a line: "cue: 4 classes, 8,000 training, 1,000 validation and 2,000 test images of 36x36x1".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: {Counted.Of(ClassNames.Count, "class", "classes")}{(SeveralClasses ? ", several at once" : string.Empty)}, {Training.Count:N0} training, {Validation.Count:N0} validation and {Test.Count:N0} test images of {Training.ShapeInWords}{(Unlabelled is null ? string.Empty : $", {Unlabelled.Count:N0} without a class")}");

    private static string Named(string name) => string.IsNullOrWhiteSpace(Check.Given(name, nameof(Name)))
        ? throw new DataException($"data must have a name, by which a recipe knows it, but it is '{name}'") : name;

    private static string NameOf(DataSplit split) => $"{split}".ToLowerInvariant();

    /// <summary>Of all images together, no split is too small and none knows another's; that an image has two classes stays so.</summary>
    private IEnumerable<DataFinding> FindingsFor(DataSplit split) => split == DataSplit.All
        ? SourceFindings.Where(finding => finding.Kind is DataFindingKind.Contradiction or DataFindingKind.Changed).Concat(MissingClasses(DataSplit.All))
        : Findings.Where(finding => finding.Splits.Contains(split));

    private IEnumerable<DataFinding> MissingClasses(params DataSplit[] splits)
    {
        // Of no images there are no figures.
        foreach (DataSplit split in splits.Where(split => this[split].Count > 0))
            if (WarningOfMissingClasses(this[split], NameOf(split)) is { } warning) yield return new DataFinding(DataFindingKind.MissingClass, warning, [split], MissingFrom(this[split]));
    }

    private string[] MissingFrom(ImageSet images)
    {
        bool[] present = new bool[ClassNames.Count];
        foreach (int label in images.Labels)
            for (int c = 0; c < present.Length; c++) present[c] |= ClassLabel.Shows(label, c, images.SeveralClasses);
        return [.. ClassNames.Where((_, c) => !present[c])];
    }

    private static string NameClasses(string[] names)
    {
        const int most = 5;
        string more = names.Length > most ? $" and {names.Length - most} more" : string.Empty;
        return $"{(names.Length == 1 ? "class" : "classes")} {string.Join(", ", names.Take(most))}{more}";
    }
}

/// <summary>An image that could not be read.</summary>
/// <param name="Name">The image.</param>
/// <param name="Reason">Why, for a person.</param>
internal sealed record SkippedImage(string Name, string Reason);

/// <summary>A part of a data set.</summary>
public enum DataSplit
{
    /// <summary>Images to learn from.</summary>
    [JsonStringEnumMemberName("training")]
    Training,

    /// <summary>Images to select a model with.</summary>
    [JsonStringEnumMemberName("validation")]
    Validation,

    /// <summary>Images to report on.</summary>
    [JsonStringEnumMemberName("test")]
    Test,

    /// <summary>Images whose classes nobody has told.</summary>
    [JsonStringEnumMemberName("unlabelled")]
    Unlabelled,

    /// <summary>All images that have a class, whatever they are for.</summary>
    [JsonStringEnumMemberName("all")]
    All,
}

/// <summary>Something about a data set that a person should know before a figure of it is believed.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Message">How much of it, what it means and what to do, in a line.</param>
/// <param name="Splits">Splits whose figures it puts in doubt: there it is said beside the figure. Empty if it puts none in doubt.</param>
/// <param name="Details">What it is about, one by one; empty where the message says it all.</param>
internal sealed record DataFinding(DataFindingKind Kind, string Message, IReadOnlyList<DataSplit> Splits, IReadOnlyList<string> Details);

/// <summary>What a <see cref="DataFinding"/> is about.</summary>
internal enum DataFindingKind
{
    /// <summary>Files that were left out: no images that can be read, or images outside of every class.</summary>
    [JsonStringEnumMemberName("leftOut")]
    LeftOut,

    /// <summary>Links that were not followed.</summary>
    [JsonStringEnumMemberName("link")]
    Link,

    /// <summary>The same image several times.</summary>
    [JsonStringEnumMemberName("copies")]
    Copies,

    /// <summary>The same image under several classes.</summary>
    [JsonStringEnumMemberName("contradiction")]
    Contradiction,

    /// <summary>A split without images of a class.</summary>
    [JsonStringEnumMemberName("missingClass")]
    MissingClass,

    /// <summary>Training images that are not those that a model was trained on.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,

    /// <summary>Images too large to be kept as pixels, which are read by region.</summary>
    [JsonStringEnumMemberName("asSlides")]
    AsSlides,
}
