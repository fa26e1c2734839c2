using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Data;

namespace Fovea.Cli.Predictions;

/// <summary>How predictions are written.</summary>
internal enum PredictionFormat
{
    /// <summary>A JSON object per line and image.</summary>
    JsonLines,

    /// <summary>One JSON object of all.</summary>
    Json,

    /// <summary>Comma-separated values with a heading.</summary>
    Csv,
}

/// <summary>Writes predictions, one after the other.</summary>
/// <param name="output">Where to.</param>
/// <param name="format">How.</param>
internal sealed class PredictionWriter(TextWriter output, PredictionFormat format)
{
    private IReadOnlyList<string> classNames = [];
    private bool isFirst = true;

    /// <summary>Writes what comes before the first one.</summary>
    /// <param name="classes">One name per class.</param>
    /// <param name="glimpses">Glimpses of every look.</param>
    public void Begin(IReadOnlyList<string> classes, int glimpses)
    {
        classNames = classes;
        IEnumerable<string> locations = Enumerable.Range(1, glimpses).SelectMany(glimpse => new[] { $"x{glimpse}", $"y{glimpse}" });
        if (format == PredictionFormat.Csv) output.WriteLine(CsvLine.Join(["image", "class", .. classes.Select(name => $"p({name})"), .. locations, "width", "height"]));
        if (format == PredictionFormat.Json) output.Write("{\"predictions\":[");
    }

    public void Write(PredictionResult prediction)
    {
        if (format == PredictionFormat.Csv)
        {
            IEnumerable<float> numbers = classNames.Select(name => prediction.Probabilities[name]).Concat(prediction.Locations.SelectMany(location => location));
            output.WriteLine(CsvLine.Join([prediction.Image, prediction.Class, .. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)), $"{prediction.Width}", $"{prediction.Height}"]));
            return;
        }

        string json = JsonSerializer.Serialize(prediction, CliContext.Default.PredictionResult);
        if (format == PredictionFormat.JsonLines) output.WriteLine(json);
        else output.Write(isFirst ? json : $",{json}");
        isFirst = false;
    }

    /// <summary>Writes what comes after the last one.</summary>
    /// <param name="unreadable">The images that could not be read.</param>
    public void End(IReadOnlyList<SkippedImage> unreadable)
    {
        if (format == PredictionFormat.Json) output.WriteLine($"],\"unreadable\":{JsonSerializer.Serialize(unreadable, CliContext.Default.IReadOnlyListSkippedImage)}}}");
    }
}

/// <summary>What the model says of one image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Class">Name of the most probable class; of a model that says several, the names of all of probability at least one half: "2 + 5", "none of the classes".</param>
/// <param name="Probability">Its probability; of several, that of all being as it says, if each class is there or not whatever the others are.</param>
/// <param name="Probabilities">By class; their sum is 1 unless the model says several.</param>
/// <param name="Locations">Where it looked, (x, y) per glimpse.</param>
/// <param name="Truth">Name of the true class, or names of all that are there, if known.</param>
/// <param name="Width">Pixels across of the image that was looked at: of a slide the finest level's, of a file that was fitted the model's.</param>
/// <param name="Height">Pixels down of the same.</param>
internal sealed record PredictionResult(
    string Image,
    string Class,
    float Probability,
    IReadOnlyDictionary<string, float> Probabilities,
    IReadOnlyList<IReadOnlyList<float>> Locations,
    string? Truth,
    int Width,
    int Height)
{
    /// <summary>Of a model that says several classes, those that it says, one by one; null for one that says one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Classes { get; init; }

    public static PredictionResult From(Look look)
    {
        Dictionary<string, float> probabilities = [];
        for (int c = 0; c < look.ClassNames.Count; c++) probabilities[look.ClassNames[c]] = look.Probabilities[c];
        return new PredictionResult(
            look.Name, look.ClassName, look.Confidence, probabilities,
            [.. look.Steps.Select(step => (IReadOnlyList<float>)[step.X, step.Y])], look.Label is { } label ? look.NameOf(label) : null,
            look.Shape.Width, look.Shape.Height)
        {
            Classes = look.SeveralClasses ? [.. ClassLabel.Names(look.Prediction, look.ClassNames, several: true)] : null,
        };
    }
}
