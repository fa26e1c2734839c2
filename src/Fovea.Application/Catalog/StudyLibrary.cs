using Fovea.Application.Trials;
using Fovea.Configuration;

namespace Fovea.Application.Catalog;

/// <summary>The studies right below a folder of runs. Like runs they have ids.</summary>
/// <param name="folder">The folder; it need not be there yet.</param>
internal sealed class StudyLibrary(string folder)
{
    // A folder that may not be read keeps the others from nobody.
    private static readonly EnumerationOptions readable = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    /// <summary>The ids of all studies: their folders' names.</summary>
    public IReadOnlyList<string> Ids() => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateDirectories(folder, "*", readable).Where(path => StudyFolder.Find(path) is not null).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>The study of an id.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public StudyFolder Find(string id) => Ids() is var ids && ids.Contains(id)
        ? new StudyFolder(Path.Combine(folder, id)) : throw InvalidRequestException.NotFound($"there is no study '{id}'{NearestName.Suggestion(id, ids)}");
}
