using Fovea.Reports;

namespace Fovea.Cli.Tuning;

/// <summary>Holds the names of a log's parameters against those of a space's dimensions.</summary>
internal static class ParameterNames
{
    /// <summary>Checks that every parameter is, or becomes, a dimension of its own.</summary>
    /// <param name="path">The log, for messages.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="dimensions">The space's dimensions.</param>
    /// <param name="names">New names by old ones.</param>
    /// <exception cref="UsageException">A name is of nothing, or of two things.</exception>
    public static void Check(string path, IReadOnlyList<string> parameters, IReadOnlyList<string> dimensions, IReadOnlyDictionary<string, string> names)
    {
        if (names.Keys.FirstOrDefault(old => !parameters.Contains(old)) is { } missing)
            throw new UsageException($"--rename {missing}={names[missing]}: {path} has no parameter '{missing}'{NearestName.Suggestion(missing, parameters)}; it has {string.Join(", ", parameters)}");
        if (names.FirstOrDefault(pair => !dimensions.Contains(pair.Value)) is { Key: not null } wrong)
            throw new UsageException($"--rename {wrong.Key}={wrong.Value}: the space has no dimension '{wrong.Value}'{NearestName.Suggestion(wrong.Value, dimensions)}; it has {string.Join(", ", dimensions)}");
        string[] unknown = [.. parameters.Where(parameter => !names.ContainsKey(parameter) && !dimensions.Contains(parameter))];
        if (unknown.Length > 0)
        {
            throw new UsageException(
                $"--import: {path} has parameters that are no dimensions of the space: {string.Join(", ", unknown)}; it has {string.Join(", ", dimensions)}. "
                + $"Say which is which: {string.Join(' ', unknown.Select(parameter => $"--rename {ShellWord.Quote($"{parameter}={Likely(parameter, dimensions) ?? "DIMENSION"}")}"))}");
        }

        if (parameters.GroupBy(parameter => names.GetValueOrDefault(parameter, parameter)).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            throw new UsageException($"--rename: {string.Join(" and ", twice)} must not both become '{twice.Key}'");
    }

    /// <summary>The dimension whose last part holds the same letters: training.learningRate for learning_rate, model.locationStd for std.</summary>
    private static string? Likely(string parameter, IEnumerable<string> dimensions) => dimensions
        .Where(dimension => Letters(dimension[(dimension.LastIndexOf('.') + 1)..]).Contains(Letters(parameter), StringComparison.OrdinalIgnoreCase))
        .MinBy(dimension => dimension.Length);

    private static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit));
}
