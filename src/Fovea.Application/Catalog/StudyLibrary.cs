using Fovea.Application.Trials;
using Fovea.Configuration;

namespace Fovea.Application.Catalog;

/// <summary>The studies right below a folder of runs. Like runs they have ids.</summary>
/// <param name="folder">The folder; it need not be there yet.</param>
internal sealed class StudyLibrary(string folder)
{
    /// <summary>The ids of all studies: their folders' names.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public IReadOnlyList<string> Ids() =>
        [.. ReadableFolders.InNamed(folder).Where(path => StudyFolder.Find(path) is not null).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>The study of an id.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public StudyFolder Find(string id) => Ids() is var ids && ids.Contains(id)
        ? new StudyFolder(Path.Combine(folder, id)) : throw InvalidRequestException.NotFound($"there is no study '{id}'{NearestName.Suggestion(id, ids)}");
}
