using System.IO.Compression;
using System.Security.Cryptography;

namespace Fovea.Data.Fetching;

/// <summary>A file and what it must hold.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal.</param>
public sealed record KnownFile(string Name, string Sha256);

/// <summary>
/// Sees to it that known files lie in a folder: as they are, from a .gz beside, or from the first source that has them. What is
/// not bit for bit right never gets its final name.
/// </summary>
/// <param name="folder">Where the files shall lie.</param>
/// <param name="sources">Asked in this order; one that failed is not asked again.</param>
public sealed class FileFetcher(string folder, IReadOnlyList<IFileSource> sources)
{
    /// <summary>Fetches what is missing or damaged.</summary>
    /// <exception cref="DataException">A file cannot be had; the message says what was tried and what to do by hand.</exception>
    public async Task EnsureAsync(IReadOnlyList<KnownFile> files, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        List<string> failures = [];
        List<IFileSource> alive = [.. sources];
        foreach (KnownFile file in files)
        {
            string path = Path.Combine(folder, file.Name);
            string? damage = await DamageOfAsync(path, file, cancellation).ConfigureAwait(false);
            if (damage is null) continue;
            if (File.Exists(path)) failures.Add($"{path}: {damage}");
            if (!await FetchAsync(file, path, alive, failures, progress, cancellation).ConfigureAwait(false))
                throw new DataException(Advice(files, failures));
        }
    }

    private async Task<bool> FetchAsync(
        KnownFile file, string path, List<IFileSource> alive, List<string> failures, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        MakeFolder();
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            if (File.Exists($"{path}.gz") && await UnpackAsync(path, temporary, file, failures, cancellation).ConfigureAwait(false)) return true;
            foreach (IFileSource source in alive.ToArray())
            {
                try
                {
                    using (FileStream target = File.Create(temporary))
                        await source.FetchAsync(file.Name, target, progress, cancellation).ConfigureAwait(false);
                    if (await DamageOfAsync(temporary, file, cancellation).ConfigureAwait(false) is { } damage) throw new FetchException($"{file.Name}: {damage}");
                    File.Move(temporary, path, overwrite: true);
                    return true;
                }
                catch (FetchException exception)
                {
                    failures.Add($"{source.Name}: {exception.Message}");
                    alive.Remove(source);
                }
            }

            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be written: {exception.Message}", exception);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task<bool> UnpackAsync(string path, string temporary, KnownFile file, List<string> failures, CancellationToken cancellation)
    {
        try
        {
            using (GZipStream plain = new(File.OpenRead($"{path}.gz"), CompressionMode.Decompress))
            using (FileStream target = File.Create(temporary))
                await plain.CopyToAsync(target, cancellation).ConfigureAwait(false);
            if (await DamageOfAsync(temporary, file, cancellation).ConfigureAwait(false) is { } damage) throw new InvalidDataException(damage);
            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (InvalidDataException exception)
        {
            failures.Add($"{path}.gz: {exception.Message}");
            return false;
        }
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

    private void MakeFolder()
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder} cannot be made: {exception.Message}; set {DataCache.RootVariable} to a folder that can", exception);
        }
    }

    private string Advice(IReadOnlyList<KnownFile> files, List<string> failures) =>
        $"the data cannot be had. Put these files, as they are or as .gz, into {folder}: {string.Join(", ", files.Select(file => file.Name))}. "
        + $"Tried: {string.Join("; ", failures)}";
}
