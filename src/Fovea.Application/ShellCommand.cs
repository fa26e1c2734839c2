using Fovea.Configuration;

namespace Fovea.Application;

/// <summary>Commands of this program that people copy into a shell: the program is named as it was called, and every word is quoted where it has to be.</summary>
internal static class ShellCommand
{
    /// <summary>Names the variable by which a script that starts the program says how it was called itself.</summary>
    public const string Variable = "FOVEA_PROGRAM";

    /// <summary>What the program is called by: "./fovea" in the source tree, "fovea" where it is installed for a user, "dotnet fovea" where it is for a folder.</summary>
    public static string Program { get; } = ProgramOf(Environment.GetEnvironmentVariable(Variable), Environment.ProcessPath, isInstalled: Installation.SourceTree is null);

    /// <summary>A command of this program.</summary>
    /// <param name="words">Verb, arguments and options, as the program takes them.</param>
    public static string Line(params IEnumerable<string> words) => string.Join(' ', words.Select(ShellWord.Quote).Prepend(Program));

    internal static string ProgramOf(string? told, string? process, bool isInstalled)
    {
        if (told is { Length: > 0 }) return ShellWord.Quote(told);
        if (Path.GetFileNameWithoutExtension(process) == "fovea") return "fovea";
        return isInstalled ? "dotnet fovea" : "./fovea";
    }
}

/// <summary>What the process says when it ends.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The work failed; the message says what, and what to do.</summary>
    public const int Failed = 1;

    /// <summary>The command line, a recipe or an option is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The user stopped it.</summary>
    public const int Stopped = 130;
}
