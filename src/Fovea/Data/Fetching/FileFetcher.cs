using System.IO.Compression;
using System.Security.Cryptography;

namespace Fovea.Data.Fetching;

/// <summary>
/// Sees to it that known files lie in a folder: as they are, from a .gz beside, or from the first source that has them. What is
/// not bit for bit right never gets its final name, and a damaged file stays until a good one takes its place.
/// </summary>
/// <param name="folder">Where the files shall lie.</param>
/// <param name="sources">Asked in this order; one that failed is not asked again.</param>
internal sealed class FileFetcher(string folder, IReadOnlyList<IFileSource> sources)
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

/// <summary>Files that somebody put into the folder by hand, as .gz.</summary>
/// <param name="folder">Where they lie.</param>
internal sealed class CompressedBeside(string folder) : IFileSource
{
    /// <inheritdoc/>
    public string Name => folder;

    /// <inheritdoc/>
    public async Task FetchAsync(string file, Stream target, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, $"{file}.gz");
        progress?.Report(new DataProgress($"unpacking {path}", 0, null));
        try
        {
            using GZipStream plain = new(File.OpenRead(path), CompressionMode.Decompress);
            await plain.CopyToAsync(target, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidDataException or UnauthorizedAccessException)
        {
            throw new FetchException($"{file}.gz: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

/// <summary>A place that files can be fetched from.</summary>
internal interface IFileSource : IDisposable
{
    /// <summary>What to call it before a person: "https://…", "npm package …".</summary>
    string Name { get; }

    /// <summary>Fetches a file, uncompressed.</summary>
    /// <param name="file">Name of the file.</param>
    /// <param name="target">Where its bytes go.</param>
    /// <param name="progress">The progress reporter: bytes that came in, and how many will; may be null.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="FetchException">It cannot be had from here; the message says why.</exception>
    /// <exception cref="IOException">This machine's disk is at fault, and no other source will do better.</exception>
    Task FetchAsync(string file, Stream target, IProgress<DataProgress>? progress, CancellationToken cancellation);
}

/// <summary>A file and what it must hold.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal.</param>
internal sealed record KnownFile(string Name, string Sha256);

/// <summary>A file cannot be had from a source; the message says why.</summary>
internal sealed class FetchException(string message, Exception? innerException = null) : FoveaException(message, innerException);
