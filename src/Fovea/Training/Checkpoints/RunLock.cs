namespace Fovea.Training.Checkpoints;

/// <summary>Holds a run's folder for one user, in this process or another, until disposed or until the process is gone.</summary>
public sealed class RunLock : IDisposable
{
    private readonly FileStream stream;

    private RunLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="RunLockedException">Somebody else holds it.</exception>
    public static RunLock Acquire(string folder)
    {
        string path = Path.Combine(folder, ".lock");
        try
        {
            return new RunLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException) && File.Exists(path))
        {
            throw new RunLockedException($"{folder} is in use by another process: wait for it, or stop it first", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
