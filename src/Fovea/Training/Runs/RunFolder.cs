using System.Text.Json;
using Fovea.Training.Checkpoints;
using Fovea.Training.Recipes;

namespace Fovea.Training.Runs;

/// <summary>
/// A run as a folder: its recipe, metrics, weights and what resuming needs. Held under a lock while in use; every file but the
/// metrics is replaced in one move.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private readonly RunLock runLock;

    private RunFolder(string path, RunLock runLock)
    {
        Path = path;
        this.runLock = runLock;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The full recipe, defaults included.</summary>
    public string RecipePath => In(RunFiles.Recipe);

    /// <summary>One JSON object per epoch.</summary>
    public string MetricsPath => In(RunFiles.Metrics);

    /// <summary>The weights that did best on validation.</summary>
    public string BestPath => In(RunFiles.Best);

    /// <summary>The weights after the last checkpointed step.</summary>
    public string LastPath => In(RunFiles.Last);

    /// <summary>What going on needs: weights, the optimizer's memory, position.</summary>
    public string ResumePath => In(RunFiles.Resume);

    /// <summary>The result of a finished run.</summary>
    public string ResultPath => In(RunFiles.Result);

    /// <summary>Makes a folder for a new run.</summary>
    /// <param name="path">A path where nothing is, or an empty folder.</param>
    /// <param name="recipe">What the run does; written into the folder.</param>
    /// <exception cref="RunException">Something is there already, or the folder cannot be written.</exception>
    /// <exception cref="Configuration.OptionException">The recipe breaks one of <see cref="RecipeRules"/>.</exception>
    /// <exception cref="RecipeException">The recipe has a part of your own that is not registered: <see cref="RecipeParts"/>.</exception>
    public static RunFolder Create(string path, Recipe recipe)
    {
        RecipeRules.Check(recipe);
        string full = System.IO.Path.GetFullPath(path), recipeJson = recipe.ToFileText();
        if (IsTaken(full))
            throw new RunException($"{path} exists already and is never overwritten: give another --out, or go on with it by --resume");
        RunFolder run;
        try
        {
            Directory.CreateDirectory(full);
            run = new RunFolder(full, RunLock.Acquire(full));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path} cannot be made a run's folder: {exception.Message}", exception);
        }

        if (File.Exists(run.RecipePath))
        {
            run.Dispose();
            throw new RunException($"{path} was made a run's folder by somebody else just now: give another --out");
        }

        try
        {
            AtomicFile.WriteAllText(run.RecipePath, recipeJson);
            AtomicFile.FlushFolderOf(full);
            return run;
        }
        catch
        {
            // Nothing was there before, so what is there now is ours.
            run.Dispose();
            Directory.Delete(full, recursive: true);
            throw;
        }
    }

    /// <summary>Makes a folder "NAME-001", or the next free number, under <paramref name="parent"/>.</summary>
    public static RunFolder CreateNumbered(string parent, string name, Recipe recipe)
    {
        for (int number = 1; ; number++)
        {
            string path = System.IO.Path.Combine(parent, $"{name}-{number:D3}");
            if (IsTaken(path)) continue;
            try
            {
                return Create(path, recipe);
            }
            catch (Exception exception) when ((exception is RunException && IsTaken(path)) || exception is RunLockedException)
            {
                // Somebody else took the number in between.
            }
        }
    }

    /// <summary>Opens the folder of a run to go on with it.</summary>
    /// <exception cref="RunException">There is no run, or it has no checkpoint yet.</exception>
    /// <exception cref="RunLockedException">The run is in use.</exception>
    public static RunFolder Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (!RunFiles.AreIn(full)) throw new RunException($"{path} is no run's folder");
        RunFolder run = new(full, RunLock.Acquire(full));
        // What a killed process was writing when it died.
        foreach (string leftover in Directory.EnumerateFiles(full, "*.tmp")) File.Delete(leftover);
        return run;
    }

    /// <summary>
    /// Sees to it that a folder without a state is that of a run which has not begun: a run writes its first state before its first metrics
    /// and best weights.
    /// </summary>
    /// <exception cref="RunException">The state is missing.</exception>
    internal void RequireNotBegun()
    {
        string[] written = [.. new[] { MetricsPath, BestPath }.Where(file => File.Exists(file) && new FileInfo(file).Length > 0).Select(file => System.IO.Path.GetFileName(file))];
        if (written.Length > 0)
            throw new RunException(
                $"{Path} has {string.Join(" and ", written)}, but no {RunFiles.Resume}, without which the run cannot go on: "
                + "copy that file from where the folder comes from, or train anew in another folder");
    }

    /// <summary>The recipe that the run was started with.</summary>
    public Recipe ReadRecipe() => Recipe.Read(RecipePath);

    /// <summary>The result, or null if the run is not finished.</summary>
    /// <exception cref="RunException">It cannot be read, or is not that of the recipe and metrics beside it.</exception>
    public TrainingResult? ReadResult()
    {
        RunView view = RunView.TryOpen(Path)!;
        if (view.ReadResult() is not { } result) return null;
        TrainingOptions options = ReadRecipe().Training;
        IReadOnlyList<EpochMetrics> epochs = view.ReadMetrics().Epochs;
        int? best = epochs.MinBy(epoch => (epoch.ValidationErrorPercent, epoch.ValidationNegativeLogLikelihood))?.Epoch;
        return (result.Seed, result.BestEpoch, options.Epochs) == (options.Seed, best, epochs.Count)
            ? result
            : throw new RunException(
                $"{ResultPath} is not of this run: it tells of seed {result.Seed} and epoch {result.BestEpoch}, but {RunFiles.Recipe} and {RunFiles.Metrics} beside it of seed {options.Seed}, "
                + $"{epochs.Count} of {options.Epochs} epochs, the best of them {best ?? 0}; where it is not, the run goes on and has its own");
    }

    /// <summary>Writes the result: the run is finished.</summary>
    public void WriteResult(TrainingResult result) =>
        AtomicFile.WriteAllText(ResultPath, JsonSerializer.Serialize(result, RunContext.Readable.TrainingResult) + "\n");

    /// <summary>Writes down what the run is carried out on, unless that stands there already.</summary>
    /// <exception cref="RunException">What stands there cannot be read.</exception>
    public void Note(RunEnvironment environment)
    {
        IReadOnlyList<RunEnvironment> before = RunView.TryOpen(Path)!.ReadEnvironments();
        if (before.Count > 0 && before[^1].IsLike(environment)) return;
        AtomicFile.WriteAllText(In(RunFiles.Environment), JsonSerializer.Serialize([.. before, environment], RunContext.Readable.IReadOnlyListRunEnvironment) + "\n");
    }

    /// <inheritdoc/>
    public void Dispose() => runLock.Dispose();

    private static bool IsTaken(string path) =>
        File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any());

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
