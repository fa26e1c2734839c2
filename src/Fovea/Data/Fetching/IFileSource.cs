namespace Fovea.Data.Fetching;

/// <summary>A place that files can be fetched from.</summary>
public interface IFileSource : IDisposable
{
    /// <summary>What to call it before a person: "https://…", "npm package …".</summary>
    string Name { get; }

    /// <summary>Fetches a file, uncompressed.</summary>
    /// <param name="file">Name of the file.</param>
    /// <param name="target">Where its bytes go.</param>
    /// <param name="progress">Told of bytes that came in, and how many will; may be null.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="FetchException">It cannot be had from here; the message says why.</exception>
    /// <exception cref="IOException">This machine's disk is at fault, and no other source will do better.</exception>
    Task FetchAsync(string file, Stream target, IProgress<DataProgress>? progress, CancellationToken cancellation);
}
