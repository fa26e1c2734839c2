using Fovea.Devices;
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

    public static Task<CommandLine> RunAsync(params string[] args) => RunAsync(GraphicsDevices.Open, default, args);

    /// <summary>The same where devices are others than the machine's, and somebody may stop it.</summary>
    public static async Task<CommandLine> RunAsync(Func<string, ComputeDevice?> openDevice, CancellationToken stop, params string[] args)
    {
        using StringWriter output = new();
        using TestConsole console = new(), status = new();
        console.Profile.Width = 100;
        int exitCode = await new FoveaApp(new Terminal(output, console, status, IsLive: false), openDevice).RunAsync(args, stop);
        return new CommandLine(exitCode, output + console.Output, status.Output);
    }
}
