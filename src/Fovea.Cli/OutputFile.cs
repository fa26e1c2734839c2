using Fovea.Data;
using Fovea.Imaging;
using Fovea.Training.Exports;
using Fovea.Training.Runs;

namespace Fovea.Cli;

/// <summary>A file that a verb is asked to write; one that is there is replaced as a whole, but never what a run or a model consists of, nor what the verb reads.</summary>
internal static class OutputFile
{
    /// <summary>The full path of a file that can be written, so that nobody computes for a file that cannot be.</summary>
    /// <param name="wanted">The path as it was typed.</param>
    /// <param name="option">The option that it was typed behind.</param>
    /// <param name="read">What the verb reads, as typed: files, and folders, of which no image is replaced; what is no path is passed over.</param>
    /// <exception cref="UsageException">It is a folder, in none, or a device; it is a file of a run's or a model's folder, or one that is read.</exception>
    /// <exception cref="RunException">Its folder lets nobody write.</exception>
    public static string Target(string wanted, string option, params IEnumerable<string?> read)
    {
        string target = Path.GetFullPath(wanted), folder = Path.GetDirectoryName(target) ?? target;
        if (Directory.Exists(target)) throw new UsageException($"{option} must be a file, but {target} is a folder");
        if (!Directory.Exists(folder)) throw new UsageException($"{option}: there is no folder {folder}: make it first");
        // A file that is moved there would take the device's place.
        if (folder is "/dev" or "/dev/fd") throw new UsageException($"{option} must be a file, but {target} is a device");
        if (File.Exists(target)) RequireOther(target, option, read);
        string trial = $"{target}.{Path.GetRandomFileName()}.tmp";
        try
        {
            File.WriteAllBytes(trial, []);
            File.Delete(trial);
            return target;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{option}: {target} cannot be written: {PlainFile.WhyNotMade(target, exception).Replace(trial, target, StringComparison.Ordinal)}", exception);
        }
    }

    private static void RequireOther(string target, string option, IEnumerable<string?> read)
    {
        string real = WithoutLinks(target), folder = Path.GetDirectoryName(real)!;
        if (RunFiles.IsOwn(real) || ModelFolder.IsOwn(real)) throw new UsageException($"{option} must be another file, but {target} is part of what {folder} holds");
        foreach (string path in read.OfType<string>())
        {
            if (File.Exists(path) && WithoutLinks(path) == real) throw new UsageException($"{option} must be another file than what is read, but is {target}");
            bool isImage = ImageFile.Extensions.Contains(Path.GetExtension(real).ToLowerInvariant());
            if (isImage && Directory.Exists(path) && real.StartsWith(WithoutLinks(path) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new UsageException($"{option} must be none of the images that are read, but is {target}");
        }
    }

    /// <summary>The path by which a file or folder is reached without symbolic links on the way.</summary>
    private static string WithoutLinks(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent) return full;
        FileSystemInfo entry = Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full);
        return entry.ResolveLinkTarget(returnFinalTarget: true) is { } end ? WithoutLinks(end.FullName) : Path.Combine(WithoutLinks(parent), Path.GetFileName(full));
    }
}
