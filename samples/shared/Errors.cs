using System.Runtime.CompilerServices;
using Fovea;

/// <summary>Ends a sample with one line where a user can bring the error about: an argument, a file, data that cannot be had. Any other shows where it came from.</summary>
internal static class Errors
{
    [ModuleInitializer]
    internal static void TellInOneLine() => AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
    {
        if (unhandled.ExceptionObject is not (FoveaException or ArgumentException)) return;
        Console.Error.WriteLine(((Exception)unhandled.ExceptionObject).Message);
        Environment.Exit(1);
    };
}
