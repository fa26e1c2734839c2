using System.CommandLine;
using System.CommandLine.Parsing;
using Fovea.Cli.Verbs;
using Fovea.Configuration;
using Fovea.Imaging;

namespace Fovea.Cli;

/// <summary>The command line as a whole: parses, runs a verb, and turns what goes wrong into one line and an exit code.</summary>
/// <param name="terminal">Where results and messages go.</param>
/// <param name="openDevice">Opens a device by its name; null stands for the processor.</param>
internal sealed class FoveaApp(Terminal terminal, Func<string, ComputeDevice?> openDevice)
{
    private static readonly Option<bool> verbose = new("--verbose") { Description = "Show where an error came from.", Recursive = true };

    // A file's name may begin with @: none is taken for a file of further arguments.
    private static readonly ParserConfiguration parserConfiguration = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs one command line.</summary>
    public async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        ImagingDataSets.Register();
        RootCommand root = NewRoot();
        ParseResult parsed = root.Parse(args, parserConfiguration);
        if (TakenOption(parsed) is { } taken) return Refuse(NoOption(root, parsed, taken));
        if (parsed.Errors.Count > 0) return Refuse(Explain(root, parsed));
        if (WrongValue(parsed) is { } wrong) return Refuse(wrong);

        try
        {
            InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = terminal.Output };
            return await parsed.InvokeAsync(configuration, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            terminal.Say("fovea: stopped");
            return ExitCode.Stopped;
        }
        catch (Exception exception)
        {
            var failure = Failure.From(exception);
            terminal.Say($"fovea: {failure.Line}");
            if (parsed.GetValue(verbose)) terminal.Say(exception.ToString());
            else if (!failure.IsExpected) terminal.Say("fovea: this should not happen; --verbose shows where it came from");
            return failure.ExitCode;
        }
    }

    private int Refuse(string why)
    {
        terminal.Say($"fovea: {why}");
        return ExitCode.Usage;
    }

    internal RootCommand NewRoot()
    {
        RootCommand root = new("Fovea: recurrent visual attention. Looks at an image through a few small glimpses and says what it is.")
        {
            new DataCommand(terminal),
            new TrainCommand(terminal, new DeviceOption(openDevice)),
            new TuneCommand(terminal, new DeviceOption(openDevice)),
            new WorkerCommand(terminal, new DeviceOption(openDevice)),
            new EvaluateCommand(terminal, new DeviceOption(openDevice)),
            new LookCommand(terminal),
            new PredictCommand(terminal),
            new ExportCommand(terminal),
            new ImportCommand(terminal),
            new ServeCommand(terminal),
            new ReportCommand(terminal),
            new BenchCommand(terminal, new DeviceOption(openDevice)),
            new DoctorCommand(terminal),
        };
        root.Add(verbose);
        root.SetAction(_ => root.Parse("--help").Invoke(new InvocationConfiguration { Output = terminal.Output }));
        return root;
    }

    private static string Explain(RootCommand root, ParseResult parsed)
    {
        string message = parsed.Errors[0].Message;
        SymbolResult? place = parsed.Errors[0].SymbolResult;
        if ((place as OptionResult ?? place?.Parent as OptionResult) is { Tokens: [Token value], Option: Option option })
            return NoValue(value, option);
        Token? unknown = parsed.UnmatchedTokens.Count > 0 ? parsed.Tokens.FirstOrDefault(token => token.Value == parsed.UnmatchedTokens[0]) : null;
        if (unknown is null) return message;
        if (unknown.Value.StartsWith('-'))
        {
            return NoOption(root, parsed, unknown.Value);
        }

        if (parsed.CommandResult.Command == root)
            return $"unknown verb '{unknown.Value}'{NearestName.Suggestion(unknown.Value, root.Subcommands.Select(verb => verb.Name))}";
        return $"unexpected argument '{unknown.Value}'";
    }

    /// <summary>What looks like an option, but is none of the verb's, so that the parser took it for an argument; null where there is nothing of the kind, or -- says that it is one.</summary>
    private static string? TakenOption(ParseResult parsed) => parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash) ? null : parsed.CommandResult.Children
        .OfType<ArgumentResult>().SelectMany(result => result.Tokens).Select(token => token.Value).FirstOrDefault(value => value.StartsWith("--", StringComparison.Ordinal) && !Path.Exists(value));

    /// <summary>What the parser lets through: nothing where a value must be, and numbers or several names where one name must be. Null where all is well.</summary>
    private static string? WrongValue(ParseResult parsed)
    {
        foreach (SymbolResult result in parsed.CommandResult.Children)
        {
            if (result.Tokens.Any(token => token.Value.Length == 0)) return $"{(result is OptionResult { Option: Option named } ? named.Name : "an argument")} must not be empty";
            if (result is not OptionResult { Option: Option option } || EnumOf(option.ValueType) is not { } names) continue;
            if (result.Tokens.FirstOrDefault(token => !names.Contains(token.Value, StringComparer.OrdinalIgnoreCase)) is { } wrong) return NoValue(wrong, option);
        }

        return null;
    }

    private static string NoOption(RootCommand root, ParseResult parsed, string name)
    {
        Command verb = parsed.CommandResult.Command;
        string[] others = [.. root.Subcommands.Where(other => other != verb && other.Options.Any(option => option.Name == name)).Select(other => other.Name)];
        if (name == DeviceOption.Name) return $"unknown option '{name}': {string.Join(", ", others)} take it; what {verb.Name} does, the processor does";
        IEnumerable<string> options = verb.Options.Concat(root.Options.Where(option => option.Recursive)).Select(option => option.Name);
        string suggestion = NearestName.Suggestion(name, options);
        string elsewhere = suggestion.Length > 0 || others.Length == 0 ? suggestion : $": {verb.Name} has none, {string.Join(", ", others)} {(others.Length == 1 ? "does" : "do")}";
        return $"unknown option '{name}'{elsewhere}";
    }

    private static string NoValue(Token value, Option option) =>
        $"'{value.Value}' is no value for {option.Name}{(EnumOf(option.ValueType) is { } names ? $": it takes {string.Join(", ", names)}" : string.Empty)}";

    /// <summary>The names of a type's values, in lower case; null where it has none.</summary>
    private static IReadOnlyList<string>? EnumOf(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } plain ? [.. plain.GetEnumNames().Select(name => name.ToLowerInvariant())] : null;
}
