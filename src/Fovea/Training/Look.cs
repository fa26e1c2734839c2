using System.Globalization;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Parts;

namespace Fovea;

/// <summary>One look of a model at one image: the class, and how it came about.</summary>
/// <param name="Shape">Shape of the image.</param>
/// <param name="ClassNames">One name per class.</param>
/// <param name="GlimpseSize">Side of a patch in pixels of the finest scale.</param>
/// <param name="Steps">One per glimpse, in the order of looking; at least one.</param>
public sealed record Look(ImageShape Shape, IReadOnlyList<string> ClassNames, int GlimpseSize, IReadOnlyList<LookStep> Steps)
{
    /// <summary>Where the image comes from, as pictures say it: "mnist:test:12" or a file's path.</summary>
    /// <value>Default: "image".</value>
    public string Name { get; init; } = "image";

    /// <summary>True class, or with <see cref="SeveralClasses"/> the set of them, bit c for class c; null where it is not known.</summary>
    public int? Label { get; init; }

    /// <summary>[height, width, channels], 0 to 255: what pictures of the look draw. A look at somebody's memory leaves it there, and this empty.</summary>
    public ReadOnlyMemory<byte> Pixels { get; init; }

    /// <summary>Shape of <see cref="Pixels"/>: that of the image, or where it is read by region, that of the whole image made small.</summary>
    /// <value>Default: <see cref="Shape"/>.</value>
    public ImageShape PixelsShape { get; init; } = Shape;

    /// <summary>Micrometres of what is shown that a pixel of the image covers: pictures have a scale bar then. Null where that is not known, as of all but slides.</summary>
    /// <value>Null or more than 0; default null.</value>
    public double? MicrometresPerPixel { get; init; }

    /// <summary>Scales of every glimpse.</summary>
    public int Scales => Steps[0].Boxes.Count;

    /// <summary>Whether the model says for every class whether it is there, instead of which one the image is.</summary>
    public bool SeveralClasses => Steps[^1].SeveralClasses;

    /// <summary>Class probabilities after the last glimpse: [classes], sum 1; with <see cref="SeveralClasses"/> each from 0 to 1, whatever the others are.</summary>
    public IReadOnlyList<float> Probabilities => Steps[^1].Probabilities;

    /// <summary>The most probable class after the last glimpse, 0 to classes - 1; with <see cref="SeveralClasses"/> all classes of probability at least one half, bit c for class c.</summary>
    public int Prediction => Steps[^1].Prediction;

    /// <summary>The name of the most probable class; with <see cref="SeveralClasses"/> those of all that are said: "2 + 5", "none of the classes".</summary>
    public string ClassName => NameOf(Prediction);

    /// <summary>The probability of what is said, 0 to 1; with <see cref="SeveralClasses"/> that of all being as it says, if each class is there or not whatever the others are.</summary>
    public float Confidence => Steps[^1].Confidence;

    /// <summary>A label in words.</summary>
    internal string NameOf(int label) => ClassLabel.InWords(label, ClassNames, SeveralClasses);

    /// <summary>What came of it, in a line: "mnist:test:12: 7 with 98.3 %, after 6 glimpses; it is 7".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: {ClassName} with {100 * Confidence:F1} %, after {Counted.Of(Steps.Count, "glimpse")}{(Label is { } label ? $"; it is {NameOf(label)}" : string.Empty)}");
}

/// <summary>One glimpse of a <see cref="Look"/>.</summary>
/// <param name="X">Location, -1 at the image's left edge, 1 at its right edge.</param>
/// <param name="Y">Location, -1 at the image's upper edge, 1 at its lower edge.</param>
/// <param name="Boxes">The pixels that each scale covers, finest first.</param>
/// <param name="Patch">What the model saw, before channels were normalised: [scales, channels, size, size], 0 to 1.</param>
/// <param name="Probabilities">Class probabilities if the look ended here: [classes], sum 1 unless the model says several classes.</param>
public sealed record LookStep(
    float X, float Y, IReadOnlyList<GlimpseBox> Boxes, IReadOnlyList<float> Patch, IReadOnlyList<float> Probabilities)
{
    /// <summary>What is said if the look ended here: the most probable class, or of a model that says several all of probability at least one half, bit c for class c.</summary>
    public int Prediction => ClassLabel.Said(Span, SeveralClasses);

    /// <summary>Whether the model says for every class whether it is there.</summary>
    internal bool SeveralClasses { get; init; }

    /// <summary>The probability of what is said.</summary>
    internal float Confidence => ClassLabel.Confidence(Span, SeveralClasses);

    private ReadOnlySpan<float> Span => Probabilities as float[] ?? [.. Probabilities];

    /// <summary>Where it looked and what it would have said, in a line: "(-0.25, 0.50): class 7 with 41.2 %".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({X:F2}, {Y:F2}): {(SeveralClasses ? ClassLabel.InWords(Prediction, [.. Enumerable.Range(0, Probabilities.Count).Select(c => $"class {c}")], several: true) : $"class {Prediction}")} with {100 * Confidence:F1} %");
}

/// <summary>How a model looks at one image: at mean locations. The default is as evaluation does; averages of sampled looks are evaluation's.</summary>
public sealed record LookOptions
{
    /// <summary>Glimpses to take; null for as many as the model was trained with.</summary>
    /// <value>Null or 1 to 1000; default null.</value>
    public int? Glimpses { get; init => field = value is null ? null : Check.Within(value.Value, 1, 1000, nameof(Glimpses)); }

    /// <summary>Where the first glimpse looks; null for where the model's do.</summary>
    public StartLocation? Start { get; init => field = Check.Choice(value, nameof(Start)); }

    /// <summary>Where exactly the first glimpse looks, as (x, y); null to leave it to <see cref="Start"/>.</summary>
    /// <value>Null or each of the two -1 to 1; default null.</value>
    public (float X, float Y)? StartAt
    {
        get;
        init => field = value is not { } at ? null : (Check.AtLeast(at.X, -1f, 1f, "startAt.x"), Check.AtLeast(at.Y, -1f, 1f, "startAt.y"));
    }

    /// <summary>Whether to look anywhere instead of where the policy says: what a learned policy is compared with.</summary>
    public bool RandomLocations { get; init; }

    /// <summary>Seed of random starts and locations.</summary>
    /// <value>Any; default 0.</value>
    public ulong Seed { get; init; }

    /// <summary>Number of the image among others: each has a random start of its own, the one that evaluation's first pass has for it.</summary>
    /// <value>0 to 2147483647; default 0.</value>
    public int Image { get; init => field = Check.Within(value, 0, int.MaxValue, nameof(Image)); }
}
