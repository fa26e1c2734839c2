using System.CommandLine;
using System.CommandLine.Parsing;
using Fovea.Cli.Verbs;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Training;
using Fovea.Training.Checkpoints;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;
using Fovea.Tuning.Studies;

namespace Fovea.Cli;

/// <summary>The command line as a whole: parses, runs a verb, and turns what goes wrong into one line and an exit code.</summary>
internal sealed class FoveaApp(Terminal terminal)
{
    private static readonly Option<bool> verbose = new("--verbose") { Description = "Show where an error came from.", Recursive = true };

    // A file's name may begin with @: none is taken for a file of further arguments.
    private static readonly ParserConfiguration parserConfiguration = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs one command line.</summary>
    public async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        RootCommand root = NewRoot();
        ParseResult parsed = root.Parse(args, parserConfiguration);
        if (parsed.Errors.Count > 0)
        {
            terminal.Say($"fovea: {Explain(root, parsed)}");
            return ExitCode.Usage;
        }

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
            terminal.Say($"fovea: {Line(exception)}");
            if (parsed.GetValue(verbose)) terminal.Say(exception.ToString());
            else if (!IsExpected(exception)) terminal.Say("fovea: this should not happen; --verbose shows where it came from");
            return exception is UsageException or RecipeException or OptionException ? ExitCode.Usage : ExitCode.Failed;
        }
    }

    private RootCommand NewRoot()
    {
        RootCommand root = new("Fovea: recurrent visual attention. Looks at an image through a few small glimpses and says what it is.")
        {
            new DataCommand(terminal),
            new TrainCommand(terminal),
            new TuneCommand(terminal),
            new WorkerCommand(terminal),
            new EvaluateCommand(terminal),
            new LookCommand(terminal),
            new PredictCommand(terminal),
            new ExportCommand(terminal),
            new ServeCommand(terminal),
            new ReportCommand(terminal),
            new BenchCommand(terminal),
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
            return $"'{value.Value}' is no value for {option.Name}{ValuesOf(option.ValueType)}";
        Token? unknown = parsed.UnmatchedTokens.Count > 0 ? parsed.Tokens.FirstOrDefault(token => token.Value == parsed.UnmatchedTokens[0]) : null;
        if (unknown is null) return message;
        if (unknown.Value.StartsWith('-'))
        {
            IEnumerable<string> options = parsed.CommandResult.Command.Options.Concat(root.Options.Where(option => option.Recursive)).Select(option => option.Name);
            return $"unknown option '{unknown.Value}'{NearestName.Suggestion(unknown.Value, options)}";
        }

        if (parsed.CommandResult.Command == root)
            return $"unknown verb '{unknown.Value}'{NearestName.Suggestion(unknown.Value, root.Subcommands.Select(verb => verb.Name))}";
        return $"unexpected argument '{unknown.Value}'";
    }

    private static string ValuesOf(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum ? $": it takes {string.Join(", ", plain.GetEnumNames().Select(name => name.ToLowerInvariant()))}" : string.Empty;
    }

    private static bool IsExpected(Exception exception) => exception is UsageException or RecipeException or OptionException or DataException
        or CheckpointException or RunException or RunLockedException or StudyException or TrainingDivergedException or IOException or UnauthorizedAccessException;

    private static string Line(Exception exception) => exception.Message.ReplaceLineEndings(" ");
}
