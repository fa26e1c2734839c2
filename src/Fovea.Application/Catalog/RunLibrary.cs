using Fovea.Configuration;
using Fovea.Training.Exports;
using Fovea.Training.Runs;

namespace Fovea.Application.Catalog;

/// <summary>The runs below a folder. Each has an id by which it is asked for; whoever asks from elsewhere never does so by path.</summary>
/// <param name="folder">The folder; it need not be there yet.</param>
internal sealed class RunLibrary(string folder)
{
    /// <summary>The folder of runs where none is named.</summary>
    public const string DefaultFolder = "runs";

    // runs/STUDY/TRIAL/SEED
    private const int Deepest = 3;

    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>All runs, in no order.</summary>
    /// <exception cref="IOException">The folder itself cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder itself may not be read.</exception>
    public IReadOnlyList<StoredRun> List() => [.. Of(ReadableFolders.InNamed(Folder), string.Empty, 1)];

    /// <summary>The run of an id.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public StoredRun Find(string id)
    {
        IReadOnlyList<StoredRun> all = List();
        return all.FirstOrDefault(run => run.Id == id) ?? throw InvalidRequestException.NotFound($"there is no run '{id}'{NearestName.Suggestion(id, all.Select(run => run.Id))}");
    }

    /// <summary>The run of a path.</summary>
    /// <exception cref="InvalidRequestException">The path leads to none; the message says what is there instead.</exception>
    public static RunView Open(string path)
    {
        if (RunView.TryOpen(path) is { } run) return run;
        throw ModelLibrary.TryAt(path)?.Kind switch
        {
            null => ModelLibrary.NothingAt(path, "run"),
            ModelPlaceKind.Run => new InvalidRequestException($"'{path}' has weights, but no recipe.json, without which it is no run: copy that file from where the folder comes from"),
            ModelPlaceKind.Folder => new InvalidRequestException($"'{path}' is a model's folder, but a run's folder is needed"),
            _ => new InvalidRequestException($"'{path}' is a file, but a run's folder is needed"),
        };
    }

    /// <summary>A name for a run or a study that a file may have everywhere: "my-photos" for "my photos".</summary>
    /// <param name="text">What it is made of.</param>
    /// <param name="fallback">What to take where nothing of it is left.</param>
    public static string FileNameOf(string text, string fallback)
    {
        string plain = string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-'));
        return plain.Trim('.', '-', '_') is { Length: > 0 } kept ? kept[..Math.Min(kept.Length, 80)] : fallback;
    }

    /// <summary>What a run on some data is called: "mnist", "folder-my-photos" for "folder:all/my photos".</summary>
    public static string NameFor(string data)
    {
        string[] parts = data.Split(':', 2);
        if (parts.Length == 1) return data;
        string last = FileNameOf(Path.GetFileName(Path.TrimEndingDirectorySeparator(parts[1])), fallback: string.Empty);
        return last.Length > 0 ? $"{parts[0]}-{last}" : parts[0];
    }

    private static IEnumerable<StoredRun> Of(IEnumerable<string> folders, string prefix, int depth)
    {
        foreach (string path in folders)
        {
            // A folder's name cannot hold a slash, and an address takes a colon as it is.
            string id = prefix + Path.GetFileName(path);
            if (RunView.TryOpen(path) is { } view) yield return new StoredRun(id, view);
            else if (depth < Deepest)
                foreach (StoredRun run in Of(ReadableFolders.In(path), $"{id}:", depth + 1)) yield return run;
        }
    }
}

/// <summary>A run with its id.</summary>
/// <param name="Id">Its folder below the runs' folder, with colons for slashes: "mnist-001", "study-1:trial-003".</param>
/// <param name="View">The run.</param>
internal sealed record StoredRun(string Id, RunView View);
