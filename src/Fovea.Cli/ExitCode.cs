namespace Fovea.Cli;

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
