using Fovea.Training.Runs;
using Fovea.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Runs;

/// <summary>The runs below a folder. Each has an id by which it is asked for; nobody ever asks by path.</summary>
/// <param name="folder">The folder; it need not be there yet.</param>
internal sealed class RunLibrary(string folder)
{
    // runs/STUDY/TRIAL/SEED
    private const int Deepest = 3;

    // A folder that may not be read keeps the others from nobody.
    private static readonly EnumerationOptions readable = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>All runs, in no order.</summary>
    public IReadOnlyList<StoredRun> List() => Directory.Exists(Folder) ? [.. Below(Folder, string.Empty, 1)] : [];

    /// <summary>The run of an id.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public StoredRun Find(string id) =>
        List().FirstOrDefault(run => run.Id == id) ?? throw new RequestException(StatusCodes.Status404NotFound, $"there is no run '{id}'");

    private static IEnumerable<StoredRun> Below(string parent, string prefix, int depth)
    {
        foreach (string path in Directory.EnumerateDirectories(parent, "*", readable))
        {
            // A folder's name cannot hold a slash, and an address takes a colon as it is.
            string id = prefix + Path.GetFileName(path);
            if (RunView.TryOpen(path) is { } view) yield return new StoredRun(id, view);
            else if (depth < Deepest)
                foreach (StoredRun run in Below(path, $"{id}:", depth + 1)) yield return run;
        }
    }
}

/// <summary>A run with its id.</summary>
/// <param name="Id">Its folder below the runs' folder, with colons for slashes: "mnist-001", "study-1:trial-003".</param>
/// <param name="View">The run.</param>
internal sealed record StoredRun(string Id, RunView View);
