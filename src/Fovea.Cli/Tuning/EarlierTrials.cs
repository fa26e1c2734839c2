using Fovea.Tuning.Import;
using Fovea.Tuning.Spaces;
using Fovea.Tuning.Storage;
using Fovea.Tuning.Trials;

namespace Fovea.Cli.Tuning;

/// <summary>The trials of a log that a new study begins with.</summary>
/// <param name="Path">The log.</param>
/// <param name="Start">What of it lies in the study's space.</param>
internal sealed record EarlierTrials(string Path, WarmStart Start)
{
    /// <summary>What the storage keeps.</summary>
    public EndedTrials Ended => new(Start.Trials, $"{System.IO.Path.GetFileName(Path)} (bayes_opt)");

    /// <summary>How many were taken, and how many were not for which reason.</summary>
    public string Summary => $"{Start.Trials.Count} trials imported from {Path}{(Start.LeftOut.Count == 0 ? string.Empty : $"; left out {Start.LeftOut.Count}: {Reasons(Start)}")}";

    /// <summary>Reads a log of bayes_opt.</summary>
    /// <param name="path">The log.</param>
    /// <param name="space">What the study searches.</param>
    /// <param name="names">New names of parameters by old ones.</param>
    /// <param name="errorOf">From a target to the error, in percent, that it means.</param>
    /// <exception cref="UsageException">The log cannot be read, a line is no trial, a name is of nothing, or no trial lies in the space.</exception>
    public static EarlierTrials Read(string path, SearchSpace space, IReadOnlyDictionary<string, string> names, Func<double, double> errorOf)
    {
        try
        {
            IReadOnlyList<TrialRecord> trials = BayesOptLog.Read(File.ReadLines(path), errorOf);
            if (trials.Count == 0) throw new UsageException($"--import: {path} holds no trial");
            ParameterNames.Check(path, [.. trials.SelectMany(trial => trial.Parameters.Names).Distinct()], [.. space.Dimensions.Select(dimension => dimension.Name)], names);
            var start = WarmStart.From(space, trials, names);
            return start.Trials.Count > 0 ? new EarlierTrials(path, start) : throw new UsageException($"--import: none of the {trials.Count} trials of {path} can be imported: {Reasons(start)}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--import: {path} cannot be read: {exception.Message}");
        }
        catch (ImportException exception)
        {
            throw new UsageException($"--import: {path}, {exception.Message}");
        }
    }

    private static string Reasons(WarmStart start) => string.Join(", ", start.LeftOut.GroupBy(reason => reason).Select(group => $"{group.Count()} {group.Key}"));
}
