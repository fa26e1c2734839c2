using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Training.Exports;

namespace Fovea.Training.Runs;

/// <summary>A run's folder as a reader sees it, while it trains too: nothing is held and nothing is changed.</summary>
internal sealed class RunView
{
    private RunView(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The weights that did best on validation; not there before the first checkpoint.</summary>
    public string BestPath => In(RunFiles.Best);

    /// <summary>The full recipe's file.</summary>
    public string RecipePath => In(RunFiles.Recipe);

    /// <summary>The metrics' file.</summary>
    public string MetricsPath => In(RunFiles.Metrics);

    /// <summary>What the run is doing.</summary>
    public RunState State => System.IO.Path.Exists(In(RunFiles.Result)) ? RunState.Finished : RunLock.IsHeld(Path) ? RunState.Running : RunState.Stopped;

    /// <summary>When the run was begun.</summary>
    public DateTimeOffset Begun => new(File.GetLastWriteTimeUtc(In(RunFiles.Recipe)));

    /// <summary>Opens a folder; null if it is no run's.</summary>
    public static RunView? TryOpen(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        return RunFiles.AreIn(full) ? new RunView(full) : null;
    }

    /// <summary>The full recipe, defaults included.</summary>
    /// <exception cref="RecipeException">It cannot be read.</exception>
    public Recipe ReadRecipe() => Recipe.Read(RecipePath);

    /// <summary>The result, or null if the run is not finished.</summary>
    /// <exception cref="RunException">It cannot be read.</exception>
    public TrainingResult? ReadResult() => ReadResult(ResultContext.Default.TrainingResult);

    /// <summary>The result, or null if the run is not finished or its result cannot be read: weights are whole without it.</summary>
    /// <param name="problem">Why it cannot be read; null if it can, or is not there.</param>
    public TrainingResult? ReadResult(out string? problem)
    {
        problem = null;
        try
        {
            return ReadResult();
        }
        catch (RunException exception)
        {
            problem = exception.Message;
            return null;
        }
    }

    /// <summary>In what a result is not that of the recipe and the metrics beside it: lines that are missing, say. Null if it is.</summary>
    /// <param name="result">The result.</param>
    /// <param name="options">What the recipe says.</param>
    /// <param name="epochs">The metrics.</param>
    internal static string? DisagreementOf(TrainingResult result, TrainingOptions options, IReadOnlyList<EpochMetrics> epochs)
    {
        int? best = options.Monitor.BestOf(epochs)?.Epoch;
        return (result.Seed, result.BestEpoch, result.StoppedAfterEpoch ?? options.Epochs) == (options.Seed, best, epochs.Count)
            ? null
            : $"{RunFiles.Result} tells of seed {result.Seed} and epoch {result.BestEpoch}, but {RunFiles.Recipe} and {RunFiles.Metrics} beside it of seed {options.Seed}, "
                + $"{epochs.Count} of {options.Epochs} epochs, the best of them {best ?? 0}";
    }

    /// <summary>The model that did best on validation.</summary>
    /// <exception cref="CheckpointException">It is not there, cannot be read, is another run's, or is not the one that the result tells of.</exception>
    /// <exception cref="RecipeException">The run's recipe cannot be read.</exception>
    public TrainedModel ReadBest()
    {
        if (!System.IO.Path.Exists(BestPath)) throw new CheckpointException($"{Path} has no {RunFiles.Best}: it has not come to its first checkpoint yet");
        TrainedModel best = TrainedModel.Load(BestPath);
        if (!best.Recipe.IsOfSameRunAs(ReadRecipe())) throw new CheckpointException($"{BestPath} is another run's: its recipe is not that of {RunFiles.Recipe} beside it");
        if (ReadResult(out _) is not { } result) return best;
        if (best.Epoch is { } epoch && epoch != result.BestEpoch)
        {
            throw new CheckpointException(
                $"{BestPath} holds the weights of epoch {epoch}, but {RunFiles.Result} beside it tells of those of epoch {result.BestEpoch}: "
                + "the folder was copied while the run trained; copy it again");
        }

        if (ReadResult(ResultContext.Default.ResultWeights)?.WeightsSha256 is { } written && ModelFolder.DigestOf(BestPath) is var actual && actual != written)
        {
            throw new CheckpointException(
                $"{BestPath} is damaged or was changed: its SHA-256 is {actual}, but {RunFiles.Result} beside it says {written}; copy it again from where the folder comes from; "
                + $"or delete {RunFiles.Result}, and the run, when it is gone on with, writes both again");
        }

        return best;
    }

    /// <summary>What the run was carried out on: the machine it began on, and each that it went on on. Empty if nobody wrote it down.</summary>
    /// <exception cref="RunException">It cannot be read.</exception>
    public IReadOnlyList<RunEnvironment> ReadEnvironments() =>
        Read(RunFiles.Environment, RunContext.Default.IReadOnlyListRunEnvironment, "list of environments", "it only notes what the run was carried out on, and may be deleted") ?? [];

    /// <summary>What was taken from the model that the run started from, <see cref="Recipe.StartFrom"/>; null where it started from none.</summary>
    /// <exception cref="RunException">It cannot be read.</exception>
    public WeightTransfer? ReadStart() => Read(RunFiles.Start, RunContext.Default.WeightTransfer, "account of a start", "it only notes what was taken from the model that the run started from, and may be deleted");

    /// <summary>The metrics from a place in their file on; call it again with <see cref="MetricsPart.End"/> for what came since.</summary>
    /// <param name="from">Bytes to pass over: 0, or an <see cref="MetricsPart.End"/>.</param>
    /// <exception cref="RunException">They cannot be read.</exception>
    public MetricsPart ReadMetrics(long from = 0) => MetricsPart.Read(MetricsPath, from);

    private T? ReadResult<T>(JsonTypeInfo<T> type)
        where T : class =>
        Read(RunFiles.Result, type, "result", "copy it again from where the folder comes from; or delete it, and the run goes on from its last checkpoint to a result of its own");

    /// <param name="name">The file.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="what">The same in words.</param>
    /// <param name="remedy">What to do where it does not.</param>
    private T? Read<T>(string name, JsonTypeInfo<T> type, string what, string remedy)
        where T : class
    {
        string path = In(name), text = string.Empty;
        if (!System.IO.Path.Exists(path)) return null;
        try
        {
            text = PlainFile.ReadAllText(path);
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException();
        }
        catch (JsonException exception)
        {
            throw new RunException($"{path} is no {what}: {JsonFault.Describe(exception, text, type)}; {remedy}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path} cannot be read: {exception.Message}; {remedy}", exception);
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}

/// <summary>What a run is doing.</summary>
internal enum RunState
{
    /// <summary>A process holds its folder: it trains.</summary>
    Running,

    /// <summary>Nobody holds it, and it has no result: it was stopped, and can go on.</summary>
    Stopped,

    /// <summary>It has its result.</summary>
    Finished,
}
