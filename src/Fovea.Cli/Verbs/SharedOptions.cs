using System.CommandLine;
using Fovea.Application.Catalog;
using Fovea.Numerics;
using Fovea.Training.Runs;

namespace Fovea.Cli.Verbs;

/// <summary>Options that several verbs have, each made anew for its verb.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print the result as exactly one JSON object." };

    public static Option<int> Threads() => new("--threads")
    {
        Description = "Threads to compute with, of which no more are used than there are processors; results do not depend on it.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    /// <summary>The number of threads asked for, or that of processors: more would wait for each other's turn, up to 9 % slower on two cores.</summary>
    /// <exception cref="UsageException">It is out of range.</exception>
    public static int ThreadsOf(ParseResult parsed, Option<int> option)
    {
        int threads = parsed.GetValue(option);
        return threads is >= 1 and <= WorkerTeam.MostThreads
            ? Math.Min(threads, Environment.ProcessorCount) : throw new UsageException($"--threads must be 1 to {WorkerTeam.MostThreads}, but is {threads}");
    }

    /// <summary>Reads the model of a path, and says if it is a run's that cannot be held against the run's result.</summary>
    /// <exception cref="InvalidRequestException">The path leads to none.</exception>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static TrainedModel OpenModel(string path, Terminal terminal)
    {
        TrainedModel trained = ModelLibrary.Open(path);
        string? problem = null;
        RunView.TryOpen(path)?.ReadResult(out problem);
        if (problem is not null) terminal.Say($"WARNING: whether the weights are those of the run's result is not known: {problem}");
        return trained;
    }
}
