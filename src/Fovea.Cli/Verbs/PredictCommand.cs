using System.CommandLine;
using System.Text.Json;
using Fovea.Reports;

namespace Fovea.Cli.Verbs;

/// <summary>fovea predict: classes, probabilities and locations of images, one line each.</summary>
internal sealed class PredictCommand : Command
{
    private readonly Terminal terminal;
    private readonly LookingOptions looking = new();
    private readonly Option<bool> csv = new("--csv") { Description = "Comma-separated values instead of JSON lines." };

    public PredictCommand(Terminal terminal)
        : base("predict", "Say what images are: fovea predict runs/mnist-001 digit.png")
    {
        this.terminal = terminal;
        looking.AddTo(this);
        Add(csv);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        IEnumerable<Look> looks = await looking.LookAsync(parsed, terminal, stop).ConfigureAwait(false);
        if (parsed.GetValue(csv)) WriteCsv(looks);
        else foreach (Look look in looks) terminal.Output.WriteLine(JsonSerializer.Serialize(PredictionResult.Of(look), CliContext.Readable.PredictionResult));
        return ExitCode.Done;
    }

    private void WriteCsv(IEnumerable<Look> looks)
    {
        bool hasHeading = false;
        foreach (Look look in looks)
        {
            if (!hasHeading) WriteHeading(look);
            hasHeading = true;
            IEnumerable<string> numbers = look.Probabilities.Concat(look.Steps.SelectMany(step => new[] { step.X, step.Y })).Select(number => $"{number}");
            terminal.Output.WriteLine(Row([look.Name, look.ClassNames[look.Prediction], .. numbers]));
        }
    }

    private void WriteHeading(Look look)
    {
        IEnumerable<string> locations = look.Steps.SelectMany((_, t) => new[] { $"x{t + 1}", $"y{t + 1}" });
        terminal.Output.WriteLine(Row(["image", "class", .. look.ClassNames.Select(name => $"p({name})"), .. locations]));
    }

    private static string Row(IEnumerable<string> cells) => string.Join(',', cells.Select(Quote));

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny("\",\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
