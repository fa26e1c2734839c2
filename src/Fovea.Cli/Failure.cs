using System.Data.Common;
using System.Net.Sockets;
using System.Reflection;
using Fovea.Cli.Verbs;

namespace Fovea.Cli;

/// <summary>What went wrong, for people and for scripts.</summary>
/// <param name="Line">One line.</param>
/// <param name="ExitCode">What the process ends with.</param>
/// <param name="IsExpected">Whether a user, or the machine, can bring it about; else it is a fault of this program.</param>
internal sealed record Failure(string Line, int ExitCode, bool IsExpected)
{
    public static Failure From(Exception exception) => exception switch
    {
        // What libraries wrap around the cause says nothing.
        AggregateException { InnerExceptions: [Exception first, ..] } => From(first),
        TypeInitializationException { InnerException: { } cause } => From(cause),
        TargetInvocationException { InnerException: { } cause } => From(cause),
        UsageException or InvalidRequestException or RecipeException or OptionException => Expected(exception.Message, Application.ExitCode.Usage),
        FoveaException => Expected(exception.Message),
        IOException or UnauthorizedAccessException or SocketException or HttpRequestException or DbException => Expected(exception.Message),
        OutOfMemoryException => Expected("there is not enough memory for this: a smaller batch, smaller images or a smaller model need less"),
        DllNotFoundException or BadImageFormatException => Expected($"a native library that came with this program cannot be loaded: {exception.Message.Split(". ")[0]}"),
        _ => new Failure(InOneLine(exception.Message), Application.ExitCode.Failed, IsExpected: false),
    };

    private static Failure Expected(string message, int exitCode = Application.ExitCode.Failed) => new(InOneLine(message + DataArguments.Advice(message)), exitCode, IsExpected: true);

    private static string InOneLine(string message) => message.ReplaceLineEndings(" ");
}

/// <summary>The command line asks for something that is not there or not allowed; the message says what and suggests.</summary>
internal sealed class UsageException(string message) : FoveaException(message);
