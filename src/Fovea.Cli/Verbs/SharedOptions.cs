using System.CommandLine;

namespace Fovea.Cli.Verbs;

/// <summary>Options that several verbs have, each made anew for its verb.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print the result as exactly one JSON object." };

    public static Option<int> Threads()
    {
        Option<int> threads = new("--threads")
        {
            Description = "Threads to compute with; results do not depend on it.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1024) result.AddError($"--threads must be 1 to 1024, but is {result.Tokens[0].Value}");
        });
        return threads;
    }
}
