using System.Text.Json;
using System.Text.RegularExpressions;
using Fovea.Configuration;

namespace Fovea.Tuning;

/// <summary>
/// The logs of the Python library bayes_opt: a line of JSON per trial, {"target": 0.98, "params": {"std": 0.2}, "datetime": {...}}. It maximises its
/// targets; a trial's value is what is minimised.
/// </summary>
public static partial class BayesOptLog
{
    /// <summary>The log's trials, in order, as ended ones; one whose target is not finite has failed.</summary>
    /// <param name="lines">The log; empty lines are passed over.</param>
    /// <param name="valueOf">
    /// From a finite target to the value it means, falling as targets rise; throws an <see cref="ImportException"/> for what cannot be one. Null for minus the target.
    /// </param>
    /// <exception cref="ImportException">A line is no trial.</exception>
    public static IReadOnlyList<TrialRecord> Read(IEnumerable<string> lines, Func<double, double>? valueOf = null)
    {
        valueOf ??= target => -target;
        List<TrialRecord> trials = [];
        int lineNumber = 0;
        foreach (string line in lines)
        {
            lineNumber++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                trials.Add(Trial(trials.Count, line, valueOf));
            }
            catch (ImportException exception)
            {
                throw new ImportException($"line {lineNumber}: {exception.Message}", exception);
            }
            catch (SpaceException exception)
            {
                throw NoTrial(lineNumber, exception.Message, exception);
            }
            catch (JsonException exception)
            {
                throw NoTrial(lineNumber, JsonFault.Describe(exception, lineNumber), exception);
            }
        }

        return trials;
    }

    private static ImportException NoTrial(int lineNumber, string why, Exception exception) =>
        new($"line {lineNumber} must be a trial with \"target\" and \"params\", but: {why}", exception);

    /// <exception cref="SpaceException">It is no trial.</exception>
    private static TrialRecord Trial(int number, string line, Func<double, double> valueOf)
    {
        using var document = JsonDocument.Parse(NotANumber().Replace(line, "$1null"));
        JsonElement target = Member(document, "target");
        var parameters = ParameterValues.Parse(Member(document, "params").GetRawText());
        if (target.ValueKind is not (JsonValueKind.Number or JsonValueKind.Null)) throw new SpaceException($"target must be a number, but is {target.GetRawText()}");
        return target.ValueKind != JsonValueKind.Null && target.GetDouble() is var found && double.IsFinite(found)
            ? new TrialRecord(number, TrialState.Done, parameters, valueOf(found), [])
            : new TrialRecord(number, TrialState.Failed, parameters, null, []);
    }

    private static JsonElement Member(JsonDocument trial, string name)
    {
        if (trial.RootElement.ValueKind != JsonValueKind.Object) throw new SpaceException($"it is {trial.RootElement.GetRawText()}");
        return trial.RootElement.TryGetProperty(name, out JsonElement member) ? member : throw new SpaceException($"it lacks {name}");
    }

    /// <summary>What Python writes for numbers that JSON does not have.</summary>
    [GeneratedRegex("""("target"\s*:\s*)(?:NaN|-?Infinity)""")]
    private static partial Regex NotANumber();
}

/// <summary>A log is not what it should be; the message says where.</summary>
public sealed class ImportException(string message, Exception? innerException = null) : FoveaException(message, innerException);
