using Spectre.Console.Testing;

namespace Fovea.Cli.Tests;

/// <summary>Runs one command line in this process and keeps what it says.</summary>
internal sealed class CommandLine
{
    private CommandLine(int exitCode, string output, string messages)
    {
        ExitCode = exitCode;
        Output = output;
        Messages = messages;
    }

    public int ExitCode { get; }

    /// <summary>What went to standard output.</summary>
    public string Output { get; }

    /// <summary>What went to standard error.</summary>
    public string Messages { get; }

    public static async Task<CommandLine> RunAsync(params string[] args)
    {
        using StringWriter output = new();
        using TestConsole console = new(), status = new();
        console.Profile.Width = 100;
        int exitCode = await new FoveaApp(new Terminal(output, console, status, IsLive: false)).RunAsync(args, default);
        return new CommandLine(exitCode, output + console.Output, status.Output);
    }
}
