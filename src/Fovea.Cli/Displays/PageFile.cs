using System.ComponentModel;
using System.Diagnostics;

namespace Fovea.Cli.Displays;

/// <summary>A file to show to somebody: a page, a picture.</summary>
internal static class PageFile
{
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
