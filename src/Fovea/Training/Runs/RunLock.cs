using Fovea.Data;

namespace Fovea.Training.Runs;

/// <summary>Holds a run's folder for one user, in this process or another, until disposed or until the process is gone.</summary>
public sealed class RunLock : IDisposable
{
    private const string FileName = ".lock";

    private readonly FileLock held;

    private RunLock(FileLock held) => this.held = held;

    /// <summary>Takes the lock.</summary>
    /// <param name="folder">The run's folder, which must be there.</param>
    /// <exception cref="RunLockedException">Somebody else holds it.</exception>
    public static RunLock Acquire(string folder)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (FileLock.TryAcquire(Path.Combine(folder, FileName)) is { } held) return new RunLock(held);
            // Somebody who only asks whether it is held stands in the way for some microseconds.
            if (attempt == 3) throw new RunLockedException($"{folder} is in use by another process: wait for it, or stop it first");
            Thread.Sleep(5);
        }
    }

    /// <summary>Whether somebody holds the lock of a folder.</summary>
    public static bool IsHeld(string folder) => FileLock.IsHeld(Path.Combine(folder, FileName));

    /// <inheritdoc/>
    public void Dispose() => held.Dispose();
}
