using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fovea.Configuration;

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
    public RunState State => File.Exists(In(RunFiles.Result)) ? RunState.Finished : RunLock.IsHeld(Path) ? RunState.Running : RunState.Stopped;

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
    public TrainingResult? ReadResult() => Read(RunFiles.Result, ResultContext.Default.TrainingResult, "result");

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
    /// <exception cref="RunException">The run's result cannot be read.</exception>
    public TrainedModel ReadBest()
    {
        if (!File.Exists(BestPath)) throw new CheckpointException($"{Path} has no {RunFiles.Best}: it has not come to its first checkpoint yet");
        TrainedModel best = TrainedModel.Load(BestPath);
        if (!best.Recipe.IsOfSameRunAs(ReadRecipe())) throw new CheckpointException($"{BestPath} is another run's: its recipe is not that of {RunFiles.Recipe} beside it");
        if (ReadResult() is { } result && best.Epoch is { } epoch && epoch != result.BestEpoch)
            throw new CheckpointException(
                $"{BestPath} holds the weights of epoch {epoch}, but {RunFiles.Result} beside it tells of those of epoch {result.BestEpoch}: "
                + "the folder was copied while the run trained; copy it again");
        return best;
    }

    /// <summary>What the run was carried out on: the machine it began on, and each that it went on on. Empty if nobody wrote it down.</summary>
    /// <exception cref="RunException">It cannot be read.</exception>
    public IReadOnlyList<RunEnvironment> ReadEnvironments() =>
        Read(RunFiles.Environment, RunContext.Default.IReadOnlyListRunEnvironment, "list of environments") ?? [];

    /// <summary>What was taken from the model that the run started from, <see cref="Recipe.StartFrom"/>; null where it started from none.</summary>
    /// <exception cref="RunException">It cannot be read.</exception>
    public WeightTransfer? ReadStart() => Read(RunFiles.Start, RunContext.Default.WeightTransfer, "account of a start");

    /// <summary>The metrics from a place in their file on; call it again with <see cref="MetricsPart.End"/> for what came since.</summary>
    /// <param name="from">Bytes to pass over: 0, or an <see cref="MetricsPart.End"/>.</param>
    /// <exception cref="RunException">They cannot be read.</exception>
    public MetricsPart ReadMetrics(long from = 0) => MetricsPart.Read(MetricsPath, from);

    private T? Read<T>(string name, JsonTypeInfo<T> type, string what)
        where T : class
    {
        string path = In(name);
        if (!File.Exists(path)) return null;
        string text = File.ReadAllText(path);
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException();
        }
        catch (JsonException exception)
        {
            throw new RunException($"{path} is no {what}: {JsonFault.Describe(exception, text, type)}", exception);
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
