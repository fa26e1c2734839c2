using Fovea.Data;

namespace Fovea.Training.Runs;

/// <summary>Holds a run's folder for one user, in this process or another, until disposed or until the process is gone.</summary>
internal sealed class RunLock : IDisposable
{
    private const string FileName = ".lock";

    private readonly FileLock held;

    private RunLock(FileLock held) => this.held = held;

    /// <summary>Takes the lock.</summary>
    /// <param name="folder">The run's folder, which must be there.</param>
    /// <exception cref="RunLockedException">Somebody else holds it.</exception>
    /// <exception cref="RunException">It cannot be taken: the folder may not be written, say.</exception>
    public static RunLock Acquire(string folder)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (TryAcquire(folder) is { } held) return new RunLock(held);
            // Somebody who only asks whether it is held stands in the way for some microseconds.
            if (attempt == 3) throw InUse(folder);
            Thread.Sleep(5);
        }
    }

    private static FileLock? TryAcquire(string folder)
    {
        string file = Path.Combine(folder, FileName);
        try
        {
            PlainFile.Require(file);
            return FileLock.TryAcquire(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{folder} cannot be locked, without which nothing is written in it: {file}: {exception.Message}", exception);
        }
    }

    /// <summary>What to tell whoever cannot have a folder.</summary>
    public static RunLockedException InUse(string folder) => new($"{folder} is in use, by another process or by this one: wait for it, or stop it first");

    /// <summary>Whether somebody holds the lock of a folder.</summary>
    public static bool IsHeld(string folder) => FileLock.IsHeld(Path.Combine(folder, FileName));

    /// <summary>Deletes the file of a lock that nobody holds any more, with the folder that it was for.</summary>
    public static void Delete(string folder) => File.Delete(Path.Combine(folder, FileName));

    /// <inheritdoc/>
    public void Dispose() => held.Dispose();
}
