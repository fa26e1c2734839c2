using System.IO.Compression;

namespace Fovea.Data.Fetching;

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
