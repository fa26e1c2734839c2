using System.Text;
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
        IAnsiConsole status = Writing(new MessageWriter(System.Console.Error));
        return new Terminal(System.Console.Out, Writing(System.Console.Out), status, !System.Console.IsErrorRedirected && status.Profile.Capabilities.Ansi);
    }

    /// <summary>One line of message.</summary>
    public void Say(string message) => Status.Profile.Out.Writer.WriteLine(message);

    private static IAnsiConsole Writing(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}

/// <summary>
/// Writes messages while there is somebody to tell. Where standard error was closed, or the terminal that it was, nobody is: the work goes on to its end, or to
/// the checkpoint that a closed terminal asks for, and the exit code says how it ended.
/// </summary>
/// <param name="error">Standard error.</param>
internal sealed class MessageWriter(TextWriter error) : TextWriter
{
    public override Encoding Encoding => error.Encoding;

    public override void Write(char value) => Try(() => error.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => error.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => error.Write(value));

    public override void WriteLine(string? value) => Try(() => error.WriteLine(value));

    public override void Flush() => Try(error.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There is nobody to tell that nobody can be told.
        }
    }
}
