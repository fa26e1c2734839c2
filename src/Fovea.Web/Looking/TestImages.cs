using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Fovea.Application;
using Fovea.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Looking;

/// <summary>Data sets whose test images are shown, each loaded once.</summary>
/// <param name="content">Loads them.</param>
/// <param name="stop">Breaks off when the page is served no more.</param>
internal sealed class TestImages(PageContent content, CancellationToken stop)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<DataSet?>>> loaded = new();

    /// <summary>A data set, or null where it is not on this machine.</summary>
    public async Task<DataSet?> FindAsync(string name, JsonObject options, IDataObserver heard)
    {
        string key = $"{name} {options.ToJsonString()}";
        Lazy<Task<DataSet?>> loading = loaded.GetOrAdd(key, _ => new Lazy<Task<DataSet?>>(() => Task.Run(() => content.LoadAsync(name, options, heard, stop), stop)));
        try
        {
            if (await loading.Value.ConfigureAwait(false) is { } data) return data;
        }
        catch
        {
            loaded.TryRemove(key, out _);
            throw;
        }

        // It may be fetched while we run.
        loaded.TryRemove(key, out _);
        return null;
    }

    /// <summary>A data set.</summary>
    /// <exception cref="RequestException">It is not on this machine.</exception>
    public async Task<DataSet> OpenAsync(string name, JsonObject options, IDataObserver heard) => await FindAsync(name, options, heard).ConfigureAwait(false)
        ?? throw new RequestException(StatusCodes.Status409Conflict, $"the test images of {name} are not on this machine; this brings them: {ShellCommand.Line("data", "prepare", name)}");
}
