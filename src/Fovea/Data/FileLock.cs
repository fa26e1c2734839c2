namespace Fovea.Data;

/// <summary>
/// Holds a file for one user, in this process or another, until disposed or until the process is gone, however it went. The file stays:
/// removing it would take it from under whoever opens it just then.
/// </summary>
internal sealed class FileLock : IDisposable
{
    // What a file held by somebody else gives: ERROR_SHARING_VIOLATION on Windows, EWOULDBLOCK (11 on Linux, 35 on macOS) elsewhere.
    private static readonly int heldCode = OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsLinux() ? 11 : 35;

    private static readonly TimeSpan glance = TimeSpan.FromMilliseconds(100);

    private readonly FileStream stream;

    private FileLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock; null if somebody holds it, or only asks just then whether it is held.</summary>
    /// <param name="path">The file, made where there is none.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static FileLock? TryAcquire(string path)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (IsOfHeld(exception))
        {
            return null;
        }
    }

    /// <summary>Takes the lock when it is free.</summary>
    /// <param name="path">The file, made where there is none.</param>
    /// <param name="waiting">Called ten times a second while somebody else holds it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static FileLock Acquire(string path, Action waiting, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryAcquire(path) is { } held) return held;
            waiting();
            cancellation.WaitHandle.WaitOne(glance);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Whether a file could not be opened because somebody else holds it.</summary>
    public static bool IsOfHeld(IOException exception) => exception.HResult == heldCode;

    /// <summary>Whether somebody holds the lock.</summary>
    public static bool IsHeld(string path)
    {
        // A pipe or a folder of this name is nobody's lock.
        if (!File.Exists(path) || PlainFile.OtherKind(path) is not null) return false;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (IOException exception) when (IsOfHeld(exception))
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
