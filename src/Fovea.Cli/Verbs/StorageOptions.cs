using System.CommandLine;
using Fovea.Tuning;
using Fovea.Workers;

namespace Fovea.Cli.Verbs;

/// <summary>Where studies of many machines are kept.</summary>
internal sealed class StorageOptions
{
    /// <summary>What an address looks like, where none may be said: pages are handed on.</summary>
    public const string Form = "postgres://USER:PASSWORD@HOST/DATABASE";

    private const string Variable = "FOVEA_STORAGE";

    private readonly Option<string?> storage = new("--storage")
    {
        Description = $"PostgreSQL for studies on many machines; default: the variable {Variable}, which keeps a password out of the list of processes.",
        HelpName = Form,
    };

    public void AddTo(Command command) => command.Add(storage);

    /// <summary>Adds it to a verb that uses a database where it is told to, and not where the variable alone names one.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="description">What for.</param>
    public void AddTo(Command command, string description)
    {
        storage.Description = description;
        command.Add(storage);
    }

    /// <summary>The address; null where the option was not given, whatever the variable says.</summary>
    /// <exception cref="UsageException">It is no address.</exception>
    public PostgresAddress? GivenAddressOf(ParseResult parsed) => parsed.GetValue(storage) is null ? null : AddressOf(parsed);

    /// <summary>The address; null where none was given.</summary>
    /// <exception cref="UsageException">It is no address.</exception>
    public PostgresAddress? AddressOf(ParseResult parsed)
    {
        try
        {
            return (parsed.GetValue(storage) ?? Environment.GetEnvironmentVariable(Variable)) is { Length: > 0 } text ? PostgresAddress.Parse(text) : null;
        }
        catch (StudyException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    /// <summary>Opens the storage, and watches it.</summary>
    public static async Task<PostgresStudyStorage> OpenAsync(PostgresAddress address, Terminal terminal, CancellationToken stop)
    {
        PostgresStudyStorage opened = await HeardAsync(() => PostgresStudyStorage.Open(address), stop).ConfigureAwait(false);
        Watch(opened, terminal, stop);
        return opened;
    }

    /// <summary>When the storage goes away, that is said, and waited for until the program is to stop.</summary>
    public static void Watch(SqlStudyStorage storage, Terminal terminal, CancellationToken stop)
    {
        storage.Stop = stop;
        storage.Waiting = message => terminal.Say($"fovea: {message}");
    }

    /// <summary>Opens the queue beside the storage.</summary>
    public static Task<TrialQueue> OpenQueueAsync(PostgresAddress address, RunnerOptions options, CancellationToken stop) =>
        HeardAsync(() => new TrialQueue(address, options), stop);

    /// <summary>A database that does not answer must not keep a stop from being heard.</summary>
    private static Task<T> HeardAsync<T>(Func<T> open, CancellationToken stop) => Task.Run(open, CancellationToken.None).WaitAsync(stop);
}
