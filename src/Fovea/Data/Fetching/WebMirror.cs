using System.IO.Compression;

namespace Fovea.Data.Fetching;

/// <summary>A web folder with gzip-compressed files. One that is silent for longer than its patience is given up.</summary>
internal sealed class WebMirror : IFileSource
{
    private readonly Uri folder;
    private readonly TimeSpan patience;
    private readonly HttpClient client;

    /// <summary>A mirror.</summary>
    /// <param name="folder">Address of the folder, with a slash at its end.</param>
    /// <param name="patience">Longest silence before the answer and within it.</param>
    /// <param name="handler">Carries out the requests; null for the network.</param>
    public WebMirror(Uri folder, TimeSpan patience, HttpMessageHandler? handler = null)
    {
        this.folder = folder;
        this.patience = patience;
        client = handler is null ? new HttpClient() : new HttpClient(handler);
        client.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <inheritdoc/>
    public string Name => folder.ToString();

    /// <inheritdoc/>
    public async Task FetchAsync(string file, Stream target, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        using MemoryStream compressed = new();
        await DownloadAsync(file, compressed, progress, cancellation).ConfigureAwait(false);
        compressed.Position = 0;
        try
        {
            using GZipStream plain = new(compressed, CompressionMode.Decompress);
            await plain.CopyToAsync(target, cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new FetchException($"{file}.gz: {exception.Message}", exception);
        }
    }

    private async Task DownloadAsync(string file, MemoryStream compressed, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(patience);
        progress?.Report(new DataProgress($"fetching {file} from {folder.Host}", 0, null));
        try
        {
            using HttpResponseMessage response =
                await client.GetAsync(new Uri(folder, $"{file}.gz"), HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) throw new FetchException($"it answered {(int)response.StatusCode} {response.ReasonPhrase}");
            using Stream body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            byte[] buffer = new byte[1 << 16];
            silence.CancelAfter(patience);
            for (int count; (count = await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false)) > 0; silence.CancelAfter(patience))
            {
                compressed.Write(buffer, 0, count);
                progress?.Report(new DataProgress($"fetching {file} from {folder.Host}", compressed.Length, response.Content.Headers.ContentLength));
            }
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new FetchException($"it was silent for {patience.TotalSeconds:0.#} s", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new FetchException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
