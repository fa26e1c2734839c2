using System.ComponentModel;
using System.Diagnostics;

namespace Fovea.Cli.Reporting;

/// <summary>A file to show to somebody: a page, a picture.</summary>
internal static class PageFile
{
    /// <summary>The full path of a file that can be written.</summary>
    /// <exception cref="UsageException">It is a folder, or in none.</exception>
    public static string Target(string wanted)
    {
        string target = Path.GetFullPath(wanted);
        if (Directory.Exists(target)) throw new UsageException($"--out must be a file, but {target} is a folder");
        return Directory.Exists(Path.GetDirectoryName(target)) ? target : throw new UsageException($"--out: there is no folder {Path.GetDirectoryName(target)}");
    }

    /// <summary>Opens the file as a double click would; where that is not possible, its path has been said.</summary>
    public static void Open(string path, Terminal terminal)
    {
        bool hasScreen = !OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("DISPLAY") is not null || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is not null;
        if (!hasScreen) return;
        try
        {
            using Process? browser = Process.Start(new ProcessStartInfo(path) { UseShellExecute = true });
        }
        catch (Exception exception) when (exception is Win32Exception or PlatformNotSupportedException)
        {
            terminal.Say($"it could not be opened in a browser: {exception.Message}");
        }
    }
}
