namespace Fovea.Cli;

/// <summary>A file that a verb is asked to write; one that is there is replaced as a whole.</summary>
internal static class OutputFile
{
    /// <summary>The full path of a file that can be written, so that nobody computes for a file that cannot be.</summary>
    /// <param name="wanted">The path as it was typed.</param>
    /// <param name="option">The option that it was typed behind.</param>
    /// <exception cref="UsageException">It is a folder, in none, or a device.</exception>
    /// <exception cref="RunException">Its folder lets nobody write.</exception>
    public static string Target(string wanted, string option)
    {
        string target = Path.GetFullPath(wanted), folder = Path.GetDirectoryName(target) ?? target;
        if (Directory.Exists(target)) throw new UsageException($"{option} must be a file, but {target} is a folder");
        if (!Directory.Exists(folder)) throw new UsageException($"{option}: there is no folder {folder}");
        // A file that is moved there would take the device's place.
        if (folder is "/dev" or "/dev/fd") throw new UsageException($"{option} must be a file, but {target} is a device");
        string trial = $"{target}.{Path.GetRandomFileName()}.tmp";
        try
        {
            File.WriteAllBytes(trial, []);
            File.Delete(trial);
            return target;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{option}: {target} cannot be written: {exception.Message.Replace(trial, folder, StringComparison.Ordinal)}", exception);
        }
    }
}
