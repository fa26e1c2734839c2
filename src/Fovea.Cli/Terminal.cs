using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Where results and messages go: results to standard output, all else to standard error.</summary>
/// <param name="Output">Results; with --json exactly one JSON object.</param>
/// <param name="Console">Results for people: tables and the like, on standard output.</param>
/// <param name="Status">Progress and messages, on standard error.</param>
/// <param name="IsLive">Whether messages go to a terminal that can redraw.</param>
internal sealed record Terminal(TextWriter Output, IAnsiConsole Console, IAnsiConsole Status, bool IsLive)
{
    public static Terminal OfProcess()
    {
        IAnsiConsole status = Writing(System.Console.Error);
        return new Terminal(System.Console.Out, Writing(System.Console.Out), status, !System.Console.IsErrorRedirected && status.Profile.Capabilities.Ansi);
    }

    /// <summary>One line of message. Where standard error was closed there is nobody to tell; the work goes on, and the exit code says how it ended.</summary>
    public void Say(string message)
    {
        try
        {
            Status.Profile.Out.Writer.WriteLine(message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static IAnsiConsole Writing(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
