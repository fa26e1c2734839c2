using System.Diagnostics;

namespace Fovea.Testing;

/// <summary>What Linux lets lie in a folder beside files and folders with readable names. A test that needs it is left out elsewhere.</summary>
public static class OddFiles
{
    // .NET cannot delete what it cannot name.
    private const string Remove = "rm -rf \"$1\"$'\\xff'*";

    /// <summary>Makes a named pipe, which nobody writes to.</summary>
    public static void MakePipe(string path)
    {
        RequireLinux();
        Shell("mkfifo \"$1\"", path);
    }

    /// <summary>Makes a folder, and with it those above it, whose name ends in a byte that is not UTF-8; it is gone when the test is done with it.</summary>
    /// <param name="path">What stands before that byte.</param>
    public static IDisposable MakeFolderNotInUtf8(string path) => new Made(path, "mkdir -p \"$1\"$'\\xff'", Remove);

    /// <summary>Copies a file to one whose name has a byte in it that is not UTF-8; it is gone when the test is done with it.</summary>
    /// <param name="path">The file; behind its name stand the byte and ".png".</param>
    public static IDisposable CopyToNameNotInUtf8(string path) => new Made(path, "cp \"$1\" \"$1\"$'\\xff'.png", Remove);

    /// <summary>Lets nobody read a folder until the test is done with it.</summary>
    public static IDisposable Close(string folder)
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "a privileged process reads everything");
        return new Made(folder, "chmod 000 \"$1\"", "chmod 700 \"$1\"");
    }

    private static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("other systems have nothing of the kind, or tell of it in other ways");
    }

    private static void Shell(string command, string path)
    {
        using Process bash = Process.Start("bash", ["-c", command, "bash", path]);
        bash.WaitForExit();
        Assert.Equal(0, bash.ExitCode);
    }

    private sealed class Made : IDisposable
    {
        private readonly string path, undo;

        public Made(string path, string make, string undo)
        {
            RequireLinux();
            (this.path, this.undo) = (path, undo);
            Shell(make, path);
        }

        public void Dispose() => Shell(undo, path);
    }
}
