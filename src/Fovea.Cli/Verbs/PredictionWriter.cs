using System.Globalization;
using System.Text.Json;
using Fovea.Data;
using Fovea.Reports;

namespace Fovea.Cli.Verbs;

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
    private bool isFirst = true;

    /// <summary>Writes what comes before the first one.</summary>
    /// <param name="classNames">One name per class.</param>
    /// <param name="glimpses">Glimpses of every look.</param>
    public void Begin(IReadOnlyList<string> classNames, int glimpses)
    {
        IEnumerable<string> locations = Enumerable.Range(1, glimpses).SelectMany(glimpse => new[] { $"x{glimpse}", $"y{glimpse}" });
        if (format == PredictionFormat.Csv) output.WriteLine(CsvLine.Of(["image", "class", .. classNames.Select(name => $"p({name})"), .. locations]));
        if (format == PredictionFormat.Json) output.Write("{\"predictions\":[");
    }

    public void Write(Look look)
    {
        if (format == PredictionFormat.Csv)
        {
            IEnumerable<float> numbers = look.Probabilities.Concat(look.Steps.SelectMany(step => new[] { step.X, step.Y }));
            output.WriteLine(CsvLine.Of([look.Name, look.ClassNames[look.Prediction], .. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))]));
            return;
        }

        string json = JsonSerializer.Serialize(PredictionResult.Of(look), CliContext.Default.PredictionResult);
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
