using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Numerics;
using Fovea.Training;
using Fovea.Training.Checkpoints;
using Fovea.Training.Exports;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

namespace Fovea;

/// <summary>
/// A run as a folder: its recipe, metrics, weights and what resuming needs. Held under a lock while in use; every file but the
/// metrics is replaced in one move.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const string Called = "a run's folder";

    private readonly RunLock runLock;
    private int users;
    private volatile bool isDisposed;

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
    internal string LastPath => In(RunFiles.Last);

    /// <summary>What going on needs: weights, the optimizer's memory, position.</summary>
    internal string ResumePath => In(RunFiles.Resume);

    /// <summary>The result of a finished run.</summary>
    public string ResultPath => In(RunFiles.Result);

    /// <summary>Makes a folder for a new run.</summary>
    /// <param name="path">A path where nothing is, or an empty folder.</param>
    /// <param name="recipe">What the run does; written into the folder.</param>
    /// <exception cref="RunException">Something is there already, or the folder cannot be written.</exception>
    /// <exception cref="OptionException">Options of the recipe do not go together.</exception>
    /// <exception cref="RecipeException">The recipe has a part of your own that is not registered: <see cref="RecipeParts"/>.</exception>
    public static RunFolder Create(string path, Recipe recipe)
    {
        PathGiven.Require(path, Called, refusal => new RunException(refusal));
        ArgumentNullException.ThrowIfNull(recipe);
        RecipeRules.Check(recipe);
        if (recipe.StartFrom is { WeightsSha256: null })
            throw new RunException("startFrom.weightsSha256 must be given in a run's recipe, so that it always means the same weights: StartingWeights.From tells it");
        string full = System.IO.Path.GetFullPath(path), recipeJson = recipe.ToFileText();
        if (IsTaken(full))
            throw new RunException($"{path} exists already and is never overwritten: give another folder, or go on with the run in it");
        RunFolder run;
        try
        {
            Directory.CreateDirectory(full);
            run = new RunFolder(full, RunLock.Acquire(full));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path} cannot be made a run's folder: {PlainFile.WhyNotMade(full, exception)}", exception);
        }

        if (File.Exists(run.RecipePath))
        {
            run.Dispose();
            throw new RunException($"{path} was made a run's folder by somebody else just now: give another folder");
        }

        try
        {
            AtomicFile.WriteAllText(run.RecipePath, recipeJson);
            AtomicFile.FlushFolderOf(full);
            return run;
        }
        catch (Exception exception)
        {
            // Nothing was there before, so what is there now is ours.
            run.Dispose();
            Directory.Delete(full, recursive: true);
            if (exception is not (IOException or UnauthorizedAccessException)) throw;
            throw new RunException($"{path} cannot be made a run's folder: {exception.Message}", exception);
        }
    }

    /// <summary>Makes a folder "NAME-001", or the next free number, under <paramref name="parent"/>.</summary>
    /// <param name="parent">The folder of all runs, made where there is none.</param>
    /// <param name="name">The name: letters, digits, "-", "_" and ".".</param>
    /// <param name="recipe">What the run does; written into the folder.</param>
    /// <exception cref="RunException">The name has other letters, or the folder cannot be written.</exception>
    /// <exception cref="OptionException">Options of the recipe do not go together.</exception>
    /// <exception cref="RecipeException">The recipe has a part of your own that is not registered: <see cref="RecipeParts"/>.</exception>
    public static RunFolder CreateNumbered(string parent, string name, Recipe recipe)
    {
        PathGiven.Require(parent, "the folder that runs lie in", refusal => new RunException(refusal));
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(recipe);
        if (!PlainName.IsOne(name)) throw new RunException($"a run's name {PlainName.Rule}, but is '{name}'");
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

    /// <summary>Opens the folder of a run to go on with it, be it before its first checkpoint.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="RunException">It is no run's folder, is in use by another process or by this one, or may not be written.</exception>
    public static RunFolder Open(string path)
    {
        PathGiven.Require(path, Called, refusal => new RunException(refusal));
        string full = System.IO.Path.GetFullPath(path);
        if (!RunFiles.AreIn(full)) throw new RunException($"{path} is no run's folder");
        RunFolder? run = null;
        try
        {
            run = new RunFolder(full, RunLock.Acquire(full));
            // What a killed process was writing when it died.
            foreach (string leftover in Directory.EnumerateFiles(full, "*.tmp")) File.Delete(leftover);
            return run;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            run?.Dispose();
            throw new RunException($"{path} cannot be opened to go on with: {exception.Message}", exception);
        }
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

    /// <summary>The run's recipe, defaults included: the one that it was made with, or as <see cref="Extend"/> has left it.</summary>
    /// <exception cref="RecipeException">It cannot be read, or names a part of your own that is not registered: <see cref="RecipeParts"/>.</exception>
    public Recipe ReadRecipe() => Recipe.Read(RecipePath);

    /// <summary>The result, or null if the run is not finished.</summary>
    /// <exception cref="RunException">It cannot be read, or is not that of the recipe and metrics beside it.</exception>
    public TrainingResult? ReadResult()
    {
        RunView view = RunView.TryOpen(Path)!;
        if (view.ReadResult() is not { } result) return null;
        return RunView.DisagreementOf(result, ReadRecipe().Training, view.ReadMetrics().Epochs) is { } disagreement
            ? throw new RunException($"{ResultPath} is not of this run: {disagreement}. Copy the folder again from where it comes from; or delete {RunFiles.Result}, and the run goes on from its last checkpoint to a result of its own")
            : result;
    }

    /// <summary>Writes the result: the run is finished.</summary>
    /// <param name="result">The result.</param>
    /// <param name="weightsSha256">What the best weights are known again by, <see cref="ResultWeights"/>; null for nothing.</param>
    /// <exception cref="ObjectDisposedException">The folder was given back.</exception>
    internal void WriteResult(TrainingResult result, string? weightsSha256 = null)
    {
        JsonObject written = JsonSerializer.SerializeToNode(result, ResultContext.Readable.TrainingResult)!.AsObject();
        if (weightsSha256 is not null) written[ResultWeights.Key] = weightsSha256;
        Write(ResultPath, written.ToJsonString(ResultContext.Readable.Options) + "\n");
    }

    /// <summary>Writes down what the run is carried out on, unless that stands there already.</summary>
    /// <exception cref="RunException">What stands there cannot be read.</exception>
    internal void Note(RunEnvironment environment)
    {
        IReadOnlyList<RunEnvironment> before = RunView.TryOpen(Path)!.ReadEnvironments();
        if (before.Count > 0 && before[^1].IsLike(environment)) return;
        Write(In(RunFiles.Environment), JsonSerializer.Serialize([.. before, environment], RunContext.Readable.IReadOnlyListRunEnvironment) + "\n");
    }

    /// <summary>Holds the folder for one trainer, until it is given back: whoever opened the folder has its lock, for as many trainers as there are.</summary>
    /// <exception cref="RunLockedException">A trainer has it.</exception>
    /// <exception cref="ObjectDisposedException">The folder was given back.</exception>
    internal Use Take()
    {
        RequireHeld();
        return Interlocked.CompareExchange(ref users, 1, 0) == 0 ? new Use(this) : throw RunLock.InUse(Path);
    }

    /// <summary>To be called before anything of the folder is written or counted on: once it is disposed, others may have it.</summary>
    /// <exception cref="ObjectDisposedException">It is.</exception>
    internal void RequireHeld() => ObjectDisposedException.ThrowIf(isDisposed, this);

    /// <summary>Writes down what was taken from the model that the run starts from.</summary>
    internal void Note(WeightTransfer start) =>
        Write(In(RunFiles.Start), JsonSerializer.Serialize(start, RunContext.Readable.WeightTransfer) + "\n");

    /// <summary>The recipe that <see cref="Extend"/> would leave; nothing is changed.</summary>
    /// <param name="epochs">Epochs in all, at least those that are done.</param>
    /// <exception cref="OptionException">There are fewer epochs than are done, or other options do not go with so many.</exception>
    /// <exception cref="CheckpointException">The run's state cannot be read.</exception>
    internal Recipe ReadExtended(int epochs)
    {
        Recipe recipe = ReadRecipe();
        recipe = recipe with { Training = TrainingExtension.Extend(recipe.Training, ReadPosition(), epochs) };
        RecipeRules.Check(recipe);
        return recipe;
    }

    /// <summary>
    /// Lets the run train to another number of epochs: the next <see cref="Trainer"/> goes on from where it stands, and the result that was there is gone
    /// until then. From here on the learning rate and the exploration are those that a run of so many epochs has at this point, and patience counts anew.
    /// The recipe keeps where that was, so that training by it in one go does the same.
    /// </summary>
    /// <param name="epochs">Epochs in all, at least those that are done.</param>
    /// <returns>The run's recipe from now on.</returns>
    /// <exception cref="OptionException">There are fewer epochs than are done, or other options do not go with so many.</exception>
    /// <exception cref="CheckpointException">The run's state cannot be read.</exception>
    /// <exception cref="RunException">A trainer has the folder, it cannot be written, or the run's state is missing.</exception>
    /// <exception cref="ObjectDisposedException">The folder was given back.</exception>
    public Recipe Extend(int epochs)
    {
        using Use use = Take();
        Recipe recipe = ReadExtended(epochs);
        WriteExtended(recipe);
        return recipe;
    }

    /// <summary>Puts an extended recipe in the place of the run's own; the result is gone.</summary>
    internal void WriteExtended(Recipe recipe)
    {
        // The recipe is the moment that counts: killed before it the run ends as it did, after it as it is to now.
        try
        {
            File.Delete(ResultPath);
            Write(RecipePath, recipe.ToFileText());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{Path} cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Makes a model's folder of the run, to be given away: its best weights, recipe and metrics, and what is measured of the model now, on validation and test
    /// images. <see cref="TrainedModel.Open"/> opens it, also after the run is gone.
    /// </summary>
    /// <param name="path">The model's folder. It is there whole or not at all.</param>
    /// <param name="data">The run's data.</param>
    /// <param name="overwrite">Whether a model that is there may be replaced.</param>
    /// <param name="threads">Threads to compute with; null for one per processor.</param>
    /// <param name="cancellation">Stops between two blocks of images, and leaves nothing.</param>
    /// <exception cref="CheckpointException">Something is there that may not be overwritten, or the folder cannot be written; or the run has no weights yet, or damaged ones.</exception>
    /// <exception cref="DataException">The data is not the run's.</exception>
    /// <exception cref="OptionException">Threads are not 1 to 1024.</exception>
    /// <exception cref="ObjectDisposedException">The run's folder was given back.</exception>
    public void Export(string path, DataSet data, bool overwrite = false, int? threads = null, CancellationToken cancellation = default)
    {
        PathGiven.Require(path, "a model's folder", refusal => new CheckpointException(refusal));
        ArgumentNullException.ThrowIfNull(data);
        RequireHeld();
        RunView view = RunView.TryOpen(Path)!;
        TrainedModel best = view.ReadBest();
        if (data.Name != best.Recipe.Data) throw new DataException($"data must be '{best.Recipe.Data}', which the run was trained on, but is '{data.Name}'");
        ModelFolder.RequireFree(path, overwrite);
        using WorkerTeam team = WorkerTeam.OfThreads(threads);
        ModelCard card = ModelCard.Measure(best, view, best.AlignOwn(data), team, announce: null, cancellation);
        ModelFolder.Write(path, BestPath, card, RecipePath, MetricsPath, overwrite);
    }

    /// <summary>Where the run stands; at its beginning before its first checkpoint.</summary>
    /// <exception cref="CheckpointException">The run's state cannot be read.</exception>
    /// <exception cref="RunException">The run's state is missing.</exception>
    internal TrainingPosition ReadPosition()
    {
        if (File.Exists(ResumePath))
        {
            using TrainingState state = TrainingState.Open(ResumePath);
            return state.Position;
        }

        RequireNotBegun();
        return new TrainingPosition();
    }

    /// <summary>Gives the folder back: others may open it from here on.</summary>
    public void Dispose()
    {
        isDisposed = true;
        runLock.Dispose();
    }

    /// <summary>Whether it has a checkpoint, so that something of it would be lost.</summary>
    internal bool HasBegun => File.Exists(ResumePath);

    /// <summary>Takes a folder away again in which nothing was trained: what it was made with is all that is deleted. It is closed afterwards.</summary>
    /// <exception cref="InvalidOperationException">It has a checkpoint.</exception>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    internal void Discard()
    {
        if (HasBegun) throw new InvalidOperationException($"{Path} has a checkpoint, and is not thrown away");
        Dispose();
        File.Delete(In(RunFiles.Recipe));
        RunLock.Delete(Path);
        if (!Directory.EnumerateFileSystemEntries(Path).Any()) Directory.Delete(Path);
    }

    private static bool IsTaken(string path) =>
        File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any());

    private void Write(string path, string text)
    {
        RequireHeld();
        AtomicFile.WriteAllText(path, text);
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A trainer's hold on the folder.</summary>
    internal sealed class Use(RunFolder run) : IDisposable
    {
        private RunFolder? held = run;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref held, null) is { } given) Volatile.Write(ref given.users, 0);
        }
    }
}
