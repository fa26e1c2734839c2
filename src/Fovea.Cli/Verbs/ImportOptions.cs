using System.CommandLine;
using Fovea.Application.Trials;
using Fovea.Configuration;
using Fovea.Tuning;

namespace Fovea.Cli.Verbs;

/// <summary>The options of tune that begin a study with the trials of an earlier one.</summary>
internal sealed class ImportOptions
{
    private readonly Option<string?> import = new("--import") { Description = "Begin with the trials of this log of bayes_opt; they do not count as any of --trials.", HelpName = "FILE" };
    private readonly Option<string[]> rename = new("--rename") { Description = "Which dimension a parameter of the log is; may be repeated.", HelpName = "learning_rate=training.learningRate" };
    private readonly Option<string?> target = new("--import-target") { Description = "What the log's targets are: accuracy (0 to 1), percent (accuracy in percent) or minus-error (minus the error in percent); default accuracy." };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { import, rename, target }) command.Add(option);
    }

    /// <summary>The trials to begin with; null for none.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="space">What a new study searches; null where a study is gone on with.</param>
    /// <exception cref="UsageException">There is nothing to begin, or the log, a name or a target is not what it must be.</exception>
    public EarlierTrials? Read(ParseResult parsed, SearchSpace? space)
    {
        Dictionary<string, string> names = [];
        foreach (string change in parsed.GetValue(rename) ?? [])
        {
            string[] pair = change.Split('=', 2);
            if (pair.Length != 2 || pair[0].Length == 0) throw new UsageException($"--rename takes PARAMETER=DIMENSION, but got '{change}'");
            if (!names.TryAdd(pair[0], pair[1])) throw new UsageException($"--rename: '{pair[0]}' must become one dimension, but is given two");
        }

        Func<double, double> errorOf = ErrorOf(parsed);
        if (parsed.GetValue(import) is not { } path)
            return names.Count == 0 && parsed.GetValue(target) is null ? null : throw new UsageException("--rename and --import-target are about a log: give --import FILE too");
        return space is null
            ? throw new UsageException("--import begins a new study: leave it out to go on with one that is there")
            : Read(path, space, names, errorOf);
    }

    private EarlierTrials Read(string path, SearchSpace space, Dictionary<string, string> names, Func<double, double> errorOf)
    {
        try
        {
            return EarlierTrials.Read(path, space, names, errorOf);
        }
        catch (InvalidRequestException exception)
        {
            throw new UsageException($"{import.Name}: {exception.Message}");
        }
        catch (UnknownParametersException exception)
        {
            IEnumerable<string> renamed = exception.Likely.Select(pair => $"{rename.Name} {ShellWord.Quote($"{pair.Key}={pair.Value ?? "DIMENSION"}")}");
            throw new UsageException($"{import.Name}: {exception.Message}. Say which is which: {string.Join(' ', renamed)}");
        }
    }

    private Func<double, double> ErrorOf(ParseResult parsed)
    {
        string scale = parsed.GetValue(target) ?? TargetScale.Names[0];
        try
        {
            return TargetScale.Find(scale);
        }
        catch (InvalidRequestException exception)
        {
            throw new UsageException($"{target.Name}: {exception.Message}");
        }
    }
}
