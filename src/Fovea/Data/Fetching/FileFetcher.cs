using System.Security.Cryptography;

namespace Fovea.Data.Fetching;

/// <summary>
/// Sees to it that known files lie in a folder: as they are, from a .gz beside, or from the first source that has them. What is
/// not bit for bit right never gets its final name, and a damaged file stays until a good one takes its place.
/// </summary>
/// <param name="folder">Where the files shall lie.</param>
/// <param name="sources">Asked in this order; one that failed is not asked again.</param>
public sealed class FileFetcher(string folder, IReadOnlyList<IFileSource> sources)
{
    private readonly List<IFileSource> alive = [.. sources];
    private readonly List<string> failures = [];

    /// <summary>Fetches what is missing or damaged.</summary>
    /// <exception cref="DataException">A file cannot be had; the message says what was tried and what to do by hand.</exception>
    public async Task EnsureAsync(IReadOnlyList<KnownFile> files, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            foreach (KnownFile file in files)
            {
                string path = Path.Combine(folder, file.Name);
                string? damage = await DamageOfAsync(path, file, cancellation).ConfigureAwait(false);
                if (damage is null) continue;
                if (File.Exists(path))
                {
                    failures.Add($"{path}: {damage}");
                    progress?.Report(new DataProgress($"{path} {damage}; fetching it again", 0, null));
                }

                Directory.CreateDirectory(folder);
                if (!await FetchAsync(file, path, progress, cancellation).ConfigureAwait(false)) throw new DataException(Advice(files));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder} cannot be written: {exception.Message}; set {DataCache.RootVariable} to a folder that can", exception);
        }
    }

    private async Task<bool> FetchAsync(KnownFile file, string path, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        IFileSource[] candidates = File.Exists($"{path}.gz") ? [new CompressedBeside(folder), .. alive] : [.. alive];
        foreach (IFileSource source in candidates)
        {
            // Others may fetch the same file at the same time, perhaps on other machines: the name is nobody else's.
            string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
            try
            {
                using (FileStream target = new(temporary, FileMode.CreateNew, FileAccess.Write))
                {
                    await source.FetchAsync(file.Name, target, progress, cancellation).ConfigureAwait(false);
                    target.Flush(flushToDisk: true);
                }

                if (await DamageOfAsync(temporary, file, cancellation).ConfigureAwait(false) is { } damage) throw new FetchException($"{file.Name} {damage}");
                File.Move(temporary, path, overwrite: true);
                return true;
            }
            catch (FetchException exception)
            {
                failures.Add($"{source.Name}: {exception.Message}");
                alive.Remove(source);
            }
            finally
            {
                File.Delete(temporary);
            }
        }

        return false;
    }

    /// <summary>What is wrong with a file, or null if it is there and right.</summary>
    private static async Task<string?> DamageOfAsync(string path, KnownFile file, CancellationToken cancellation)
    {
        if (!File.Exists(path)) return "is missing";
        try
        {
            using FileStream stream = File.OpenRead(path);
            string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
            return sha256 == file.Sha256 ? null : $"is damaged: {stream.Length} bytes with SHA-256 {sha256}, but {file.Sha256} is expected";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {exception.Message}";
        }
    }

    private string Advice(IReadOnlyList<KnownFile> files) =>
        $"the data cannot be had. Put these files, as they are or as .gz, into {folder}: {string.Join(", ", files.Select(file => file.Name))}. "
        + $"Tried: {string.Join("; ", failures)}";
}
