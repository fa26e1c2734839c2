using Fovea.Data;
using Fovea.Training.Checkpoints;
using Fovea.Training.Runs;
using Fovea.Tuning;

namespace Fovea.Application.Trials;

/// <summary>A study's folder on this machine: its recipe, a run's folder per trial, and, on one machine, the study itself.</summary>
internal sealed class StudyFolder
{
    private const string DatabaseName = "study.db";

    public StudyFolder(string path) => Root = Path.GetFullPath(path);

    public string Root { get; }

    /// <summary>The recipe that all trials start from. The folder itself is no run: its name differs from that of a run's recipe.</summary>
    public string RecipePath => Path.Combine(Root, "objective.json");

    public string DatabasePath => Path.Combine(Root, DatabaseName);

    public string TrialsPath => Path.Combine(Root, "trials");

    public string RunOf(int number) => Path.Combine(TrialsPath, $"{number:D4}");

    /// <summary>The study's folder that a path means, itself or by its database; null where it is none.</summary>
    public static StudyFolder? Find(string path)
    {
        if (File.Exists(Path.Combine(path, DatabaseName))) return new StudyFolder(path);
        return File.Exists(path) && Path.GetFileName(path) == DatabaseName ? new StudyFolder(Path.GetDirectoryName(Path.GetFullPath(path))!) : null;
    }

    /// <summary>The folder of a study on this machine.</summary>
    /// <exception cref="InvalidRequestException">It is none.</exception>
    public static StudyFolder Open(string path) =>
        Find(path) ?? throw (Path.Exists(path) ? new InvalidRequestException($"'{path}' is no study: it has no {DatabaseName}") : InvalidRequestException.NotFound($"there is no study '{path}'"));

    /// <summary>A folder for a new study, held for the caller.</summary>
    /// <exception cref="StudyException">Something is there already, or it cannot be made.</exception>
    /// <exception cref="RunLockedException">Somebody else makes a study there just now.</exception>
    public static StudyFolder Create(string path, out RunLock held)
    {
        if (IsTaken(path))
        {
            string goOn = Find(path) is null ? string.Empty : $"; this goes on with the study in it: {ShellCommand.Line("tune", "--resume", "--out", path)}";
            throw new StudyException($"{path} exists already and is never overwritten: give another folder{goOn}");
        }

        try
        {
            Directory.CreateDirectory(path);
            held = RunLock.Acquire(path);
            return new StudyFolder(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"{path} cannot be made a study's folder: {PlainFile.WhyNotMade(path, exception)}", exception);
        }
    }

    /// <summary>A folder "runs/tune-NAME-001" for a new study, or the next free number, held for the caller.</summary>
    public static StudyFolder CreateNumbered(string name, out RunLock held)
    {
        for (int number = 1; ; number++)
        {
            string path = Numbered(name, number);
            if (Path.Exists(path)) continue;
            try
            {
                return Create(path, out held);
            }
            catch (Exception exception) when ((exception is StudyException && IsTaken(path)) || exception is RunLockedException)
            {
                // Somebody else took the number in between.
            }
        }
    }

    /// <summary>The folder of this name with the highest number.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public static StudyFolder Last(string name)
    {
        int number = 0;
        while (Path.Exists(Numbered(name, number + 1))) number++;
        return number > 0 ? Open(Numbered(name, number)) : throw InvalidRequestException.NotFound($"there is no study {Numbered(name, 1)} to go on with: name its folder");
    }

    /// <summary>The folder's study.</summary>
    /// <exception cref="StudyException">It cannot be read, or there is none or more than one.</exception>
    public Study OpenStudy() => OnlyStudy(SqliteStudyStorage.Open(DatabasePath));

    /// <summary>The one study of a database.</summary>
    /// <exception cref="StudyException">There is none or more than one.</exception>
    public static Study OnlyStudy(SqliteStudyStorage storage)
    {
        IReadOnlyList<string> names = storage.Names();
        return names.Count == 1 ? new Study(storage, names[0]) : throw new StudyException($"{storage.Place} must have one study, but has {names.Count}");
    }

    /// <summary>Writes the recipe of a study's objective, if it is not there.</summary>
    /// <exception cref="StudyException">There is another one.</exception>
    public void WriteRecipe(StudyDefinition study)
    {
        Directory.CreateDirectory(Root);
        if (!File.Exists(RecipePath)) AtomicFile.WriteAllText(RecipePath, study.Objective + "\n");
        else if (Recipe.Read(RecipePath).ToJson() != RecipeOf(study).ToJson())
            throw new StudyException($"{RecipePath} is not the recipe of study '{study.Name}': give another folder");
    }

    /// <summary>Whether a study is a prediction: its trials look at images and train nothing.</summary>
    public static bool IsPrediction(StudyDefinition study) => study.Objective.StartsWith("{\"predict\":", StringComparison.Ordinal);

    /// <summary>The recipe that all trials of a study start from.</summary>
    /// <exception cref="StudyException">It is no recipe that this program knows, or the study is a prediction.</exception>
    public static Recipe RecipeOf(StudyDefinition study)
    {
        if (IsPrediction(study)) throw new StudyException($"'{study.Name}' is a prediction and trains nothing: the predict command that asked for it shows how far it is");
        try
        {
            return Recipe.Parse(study.Objective);
        }
        catch (RecipeException exception)
        {
            throw new StudyException($"the recipe of study '{study.Name}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>A recipe with a trial's parameters.</summary>
    /// <exception cref="RecipeException">A parameter is no option, or its value breaks the option's rule.</exception>
    public static Recipe WithParameters(Recipe recipe, ParameterValues parameters) =>
        recipe.With(parameters.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())));

    private static bool IsTaken(string path) =>
        File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any());

    private static string Numbered(string name, int number) => Path.Combine("runs", $"tune-{name}-{number:D3}");
}
