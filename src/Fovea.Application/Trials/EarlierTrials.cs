using Fovea.Configuration;
using Fovea.Data;
using Fovea.Tuning;

namespace Fovea.Application.Trials;

/// <summary>The trials of a log that a new study begins with.</summary>
/// <param name="Path">The log.</param>
/// <param name="Start">What of it lies in the study's space.</param>
internal sealed record EarlierTrials(string Path, WarmStart Start)
{
    /// <summary>What the storage keeps.</summary>
    public EndedTrials Ended => new(Start.Trials, $"{System.IO.Path.GetFileName(Path)} (bayes_opt)");

    /// <summary>How many were taken, and how many were not for which reason.</summary>
    public string Summary => $"{Counted.Of(Start.Trials.Count, "trial")} imported from {Path}{(Start.LeftOut.Count == 0 ? string.Empty : $"; left out {Start.LeftOut.Count}: {Reasons(Start)}")}";

    /// <summary>Reads a log of bayes_opt.</summary>
    /// <param name="path">The log.</param>
    /// <param name="space">What the study searches.</param>
    /// <param name="names">New names of parameters by old ones.</param>
    /// <param name="errorOf">From a target to the error, in percent, that it means.</param>
    /// <exception cref="InvalidRequestException">The log cannot be read, a line is no trial, a name is of nothing, or no trial lies in the space.</exception>
    /// <exception cref="UnknownParametersException">Parameters are no dimensions, and nothing is said of what they become.</exception>
    public static EarlierTrials Read(string path, SearchSpace space, IReadOnlyDictionary<string, string> names, Func<double, double> errorOf)
    {
        try
        {
            PlainFile.Require(path);
            IReadOnlyList<TrialRecord> trials = BayesOptLog.Read(File.ReadLines(path), errorOf);
            if (trials.Count == 0) throw new InvalidRequestException($"{path} holds no trial");
            ParameterNames.Check(path, [.. trials.SelectMany(trial => trial.Parameters.Names).Distinct()], [.. space.Dimensions.Select(dimension => dimension.Name)], names);
            var start = WarmStart.From(space, trials, names);
            return start.Trials.Count > 0 ? new EarlierTrials(path, start) : throw new InvalidRequestException($"none of {Counted.Of(trials.Count, "trial")} of {path} can be imported: {Reasons(start)}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidRequestException($"{path} cannot be read: {exception.Message}");
        }
        catch (ImportException exception)
        {
            throw new InvalidRequestException($"{path}, {exception.Message}");
        }
    }

    private static string Reasons(WarmStart start) => string.Join(", ", start.LeftOut.GroupBy(reason => reason).Select(group => $"{group.Count()} {group.Key}"));
}

/// <summary>Holds the names of a log's parameters against those of a space's dimensions.</summary>
internal static class ParameterNames
{
    /// <summary>Checks that every parameter is, or becomes, a dimension of its own.</summary>
    /// <param name="path">The log, for messages.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="dimensions">The space's dimensions.</param>
    /// <param name="names">New names by old ones.</param>
    /// <exception cref="InvalidRequestException">A name is of nothing, or of two things.</exception>
    /// <exception cref="UnknownParametersException">Parameters are no dimensions, and nothing is said of what they become.</exception>
    public static void Check(string path, IReadOnlyList<string> parameters, IReadOnlyList<string> dimensions, IReadOnlyDictionary<string, string> names)
    {
        if (names.Keys.FirstOrDefault(old => !parameters.Contains(old)) is { } missing)
            throw new InvalidRequestException($"'{missing}' cannot become '{names[missing]}': {path} has no parameter '{missing}'{NearestName.Suggestion(missing, parameters)}; it has {string.Join(", ", parameters)}");
        if (names.FirstOrDefault(pair => !dimensions.Contains(pair.Value)) is { Key: not null } wrong)
            throw new InvalidRequestException($"'{wrong.Key}' cannot become '{wrong.Value}': the space has no dimension '{wrong.Value}'{NearestName.Suggestion(wrong.Value, dimensions)}; it has {string.Join(", ", dimensions)}");
        string[] unknown = [.. parameters.Where(parameter => !names.ContainsKey(parameter) && !dimensions.Contains(parameter))];
        if (unknown.Length > 0)
        {
            throw new UnknownParametersException(
                $"{path} has parameters that are no dimensions of the space: {string.Join(", ", unknown)}; it has {string.Join(", ", dimensions)}",
                [.. unknown.Select(parameter => KeyValuePair.Create(parameter, Likely(parameter, dimensions)))]);
        }

        if (parameters.GroupBy(parameter => names.GetValueOrDefault(parameter, parameter)).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            throw new InvalidRequestException($"{string.Join(" and ", twice)} must not both become '{twice.Key}'");
    }

    /// <summary>The dimension whose last part holds the same letters: training.learningRate for learning_rate, model.locationStd for std.</summary>
    private static string? Likely(string parameter, IEnumerable<string> dimensions) => dimensions
        .Where(dimension => Letters(dimension[(dimension.LastIndexOf('.') + 1)..]).Contains(Letters(parameter), StringComparison.OrdinalIgnoreCase))
        .MinBy(dimension => dimension.Length);

    private static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit));
}

/// <summary>A log has parameters of which nothing says which dimensions they are.</summary>
/// <param name="message">Which.</param>
/// <param name="likely">What each may be; null where nothing is like it.</param>
internal sealed class UnknownParametersException(string message, IReadOnlyList<KeyValuePair<string, string?>> likely) : FoveaException(message)
{
    /// <summary>The parameters, and the dimension that each may be; null where nothing is like it.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Likely { get; } = likely;
}

/// <summary>What the targets of a log mean, and which validation error, in percent, each stands for.</summary>
internal static class TargetScale
{
    /// <summary>The scales by name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["accuracy", "percent", "minus-error"];

    /// <summary>From a target to an error; throws an <see cref="ImportException"/> for what cannot be one.</summary>
    /// <exception cref="InvalidRequestException">There is no such scale.</exception>
    public static Func<double, double> Find(string name) => name switch
    {
        "accuracy" => target => 100 * (1 - Within(target, 0, 1, "an accuracy of 0 to 1", "accuracies in percent are of the scale percent")),
        "percent" => target => 100 - Within(target, 0, 100, "an accuracy of 0 to 100 %", "those of 0 to 1 are of the scale accuracy"),
        "minus-error" => target => -Within(target, -100, 0, "minus an error of 0 to 100 %", "accuracies of 0 to 1 are of the scale accuracy"),
        _ => throw new InvalidRequestException($"the scale of targets must be {string.Join(" or ", Names)}, but is '{name}'"),
    };

    private static double Within(double target, double least, double most, string what, string other) => target >= least && target <= most
        ? target
        : throw new ImportException($"the target must be {what}, but is {target}; {other}");
}
