using System.CommandLine;
using Fovea.Tuning;

namespace Fovea.Cli.Verbs;

/// <summary>Options of whoever runs trials: how long one may take, how it is given up, and what is kept of it.</summary>
internal sealed class TrialOptions
{
    private readonly Option<double?> timeLimit = new("--time-limit") { Description = "Seconds after which a trial is ended and has failed; default none." };
    private readonly Option<double> quota = new("--quota") { Description = "MiB of checkpoints to keep; the oldest trials lose theirs, the best never.", DefaultValueFactory = _ => 4096 };
    private readonly Option<double> lease = new("--lease") { Description = "Seconds without a sign of life after which a trial is taken for lost.", DefaultValueFactory = _ => 30 };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { timeLimit, quota, lease }) command.Add(option);
    }

    /// <exception cref="UsageException">A value is out of range.</exception>
    public RunnerOptions RunnerOf(ParseResult parsed)
    {
        RunnerOptions options = new() { Lease = Seconds(parsed.GetValue(lease), "--lease") };
        return parsed.GetValue(timeLimit) is { } limit ? options with { TimeLimit = Seconds(limit, "--time-limit") } : options;
    }

    /// <summary>Bytes of checkpoints to keep.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public long QuotaOf(ParseResult parsed) => parsed.GetValue(quota) is var megabytes && megabytes is >= 0 and <= 1e9
        ? (long)(megabytes * (1 << 20))
        : throw new UsageException($"--quota must be 0 to 1e9 MiB, but is {megabytes}");

    private static TimeSpan Seconds(double value, string option) =>
        value is >= 0.1 and <= 1e7 ? TimeSpan.FromSeconds(value) : throw new UsageException($"{option} must be 0.1 to 1e7 seconds, but is {value}");
}
