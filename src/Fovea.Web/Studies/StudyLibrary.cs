using Fovea.Tuning.Storage;
using Fovea.Tuning.Studies;
using Fovea.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Studies;

/// <summary>The studies right below the runs' folder, as "fovea tune" makes them. Like runs they are asked for by id.</summary>
internal sealed class StudyLibrary(string folder)
{
    private const string DatabaseName = "study.db";

    /// <summary>The ids of all studies: their folders' names.</summary>
    public IReadOnlyList<string> Ids() => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateDirectories(folder).Where(path => File.Exists(Path.Combine(path, DatabaseName))).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>A study's folder.</summary>
    /// <exception cref="RequestException">There is none of this id.</exception>
    public string FolderOf(string id) =>
        Ids().Contains(id) ? Path.Combine(folder, id) : throw new RequestException(StatusCodes.Status404NotFound, $"there is no study '{id}'");

    /// <summary>Opens a study.</summary>
    /// <exception cref="RequestException">There is none of this id.</exception>
    /// <exception cref="StudyException">It cannot be read.</exception>
    public Study Open(string id)
    {
        SqliteStudyStorage storage = SqliteStudyStorage.Open(Path.Combine(FolderOf(id), DatabaseName));
        IReadOnlyList<string> names = storage.Names();
        return names.Count > 0 ? new Study(storage, names[0]) : throw new StudyException($"{id} holds no study yet");
    }
}
