using Fovea.Cli.Tuning;
using Fovea.Training.Checkpoints;
using Fovea.Training.Exports;
using Fovea.Training.Runs;

namespace Fovea.Cli.Catalog;

/// <summary>Finds the model or run that an argument means, and says what it is where it is none.</summary>
internal static class ModelCatalog
{
    private const string Models = "models", Runs = "runs";

    /// <summary>The folder of models to choose from where none is named: "models" here, or where there is none, that of the source tree that the program was built in.</summary>
    public static string DefaultFolder
    {
        get
        {
            if (Directory.Exists(Models)) return Models;
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                string models = Path.Combine(folder.FullName, Models);
                if (File.Exists(Path.Combine(folder.FullName, "Fovea.slnx")) && Directory.Exists(models)) return models;
            }

            return Models;
        }
    }

    /// <summary>Where the model is: a run's folder, a model's folder, or a safetensors file.</summary>
    /// <param name="argument">What was typed.</param>
    /// <param name="what">What is looked for, for people.</param>
    /// <exception cref="UsageException">The argument means none of these.</exception>
    public static ModelPlace Find(string argument, string what = "model") => ModelPlace.Find(argument) ?? throw IsNone(argument, what);

    /// <summary>Finds and reads the model.</summary>
    /// <exception cref="UsageException">The argument means none.</exception>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static TrainedModel Open(string argument) => Find(argument).Open();

    /// <summary>Finds a run.</summary>
    /// <exception cref="UsageException">The argument means none.</exception>
    public static RunView FindRun(string argument)
    {
        if (RunView.TryOpen(argument) is { } run) return run;
        throw ModelPlace.Find(argument)?.Kind switch
        {
            null => IsNone(argument, "run"),
            ModelPlaceKind.Run => new UsageException($"'{argument}' has weights, but no recipe.json, without which it is no run: copy that file from where the folder comes from"),
            ModelPlaceKind.Folder => new UsageException($"'{argument}' is a model's folder, but a run's folder is needed"),
            _ => new UsageException($"'{argument}' is a file, but a run's folder is needed"),
        };
    }

    private static UsageException IsNone(string argument, string what)
    {
        if (StudyFolder.Find(argument) is { } study)
            return new UsageException($"'{argument}' is a study: name one of its runs, as {Path.Combine(Path.GetRelativePath(".", study.TrialsPath), "0000")}");
        if (Directory.Exists(argument)) return new UsageException($"'{argument}' is no {what}: it has neither a run's files nor a model's");
        string sameName = Path.Combine(DefaultFolder, Path.GetFileName(Path.TrimEndingDirectorySeparator(argument)));
        if (ModelPlace.Find(sameName) is not null) return new UsageException($"there is no {what} '{argument}'; did you mean '{sameName}'?");
        IEnumerable<string> known = new[] { Runs, DefaultFolder }.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).Select(path => path.Replace('\\', '/'));
        return new UsageException($"there is no {what} '{argument}'{NearestName.Suggestion(argument, known)}");
    }
}
