using System.CommandLine;
using Fovea.Numerics;

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
}
