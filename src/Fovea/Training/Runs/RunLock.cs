namespace Fovea.Training.Runs;

/// <summary>Holds a run's folder for one user, in this process or another, until disposed or until the process is gone.</summary>
public sealed class RunLock : IDisposable
{
    private const string FileName = ".lock";

    // What a file held by somebody else gives: ERROR_SHARING_VIOLATION on Windows, EWOULDBLOCK (11 on Linux, 35 on macOS) elsewhere.
    private static readonly int heldCode = OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsLinux() ? 11 : 35;

    private readonly FileStream stream;

    private RunLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock. The file stays when it is given back: removing it would take it from under whoever opens it just then.</summary>
    /// <param name="folder">The run's folder, which must be there.</param>
    /// <exception cref="RunLockedException">Somebody else holds it.</exception>
    public static RunLock Acquire(string folder)
    {
        string path = Path.Combine(folder, FileName);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new RunLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException exception) when (exception.HResult == heldCode)
            {
                // Somebody who only asks whether it is held stands in the way for some microseconds.
                if (attempt == 3) throw new RunLockedException($"{folder} is in use by another process: wait for it, or stop it first", exception);
                Thread.Sleep(5);
            }
        }
    }

    /// <summary>Whether somebody holds the lock of a folder.</summary>
    public static bool IsHeld(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return false;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (IOException exception) when (exception.HResult == heldCode)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
