using Fovea.Training.Checkpoints;
using Fovea.Web.Runs;
using Fovea.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Looking;

/// <summary>The models to look with: those of runs, and what lies in the models' folder. Few are kept open.</summary>
internal sealed class ModelLibrary(RunLibrary runs, string folder)
{
    private const int MostOpen = 4;

    private readonly Lock gate = new();
    private readonly List<(string Path, DateTime Written, OpenedModel Model)> open = [];

    /// <summary>The folder of models that are no runs.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>All models: of runs first, the newest first.</summary>
    public IEnumerable<StoredModel> List() =>
        runs.List().Where(run => File.Exists(run.View.BestPath)).OrderByDescending(run => run.View.Begun)
            .Select(run => new StoredModel($"run:{run.Id}", run.Id, run.View.BestPath)).Concat(InFolder());

    /// <summary>Opens the model of an id.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    /// <exception cref="CheckpointException">It is no model.</exception>
    public OpenedModel Open(string id)
    {
        StoredModel stored = List().FirstOrDefault(model => model.Id == id) ?? throw new RequestException(StatusCodes.Status404NotFound, $"there is no model '{id}'");
        DateTime written = File.GetLastWriteTimeUtc(stored.Path);
        lock (gate)
        {
            int known = open.FindIndex(each => each.Path == stored.Path && each.Written == written);
            OpenedModel model = known >= 0 ? open[known].Model : new OpenedModel(TrainedModel.Load(stored.Path));
            // The one used last stands last.
            open.RemoveAll(each => each.Path == stored.Path);
            open.Add((stored.Path, written, model));
            if (open.Count > MostOpen) open.RemoveAt(0);
            return model;
        }
    }

    private IEnumerable<StoredModel> InFolder()
    {
        if (!Directory.Exists(Folder)) yield break;
        foreach (string path in Directory.EnumerateFileSystemEntries(Folder).Order(StringComparer.Ordinal))
        {
            string file = Directory.Exists(path) ? Path.Combine(path, "best.safetensors") : path;
            if (file.EndsWith(".safetensors", StringComparison.Ordinal) && File.Exists(file))
                yield return new StoredModel($"model:{Path.GetFileName(path)}", Path.GetFileNameWithoutExtension(path), file);
        }
    }
}

/// <summary>A model with its id.</summary>
/// <param name="Id">"run:" or "model:" and what follows.</param>
/// <param name="Name">For people.</param>
/// <param name="Path">Its file.</param>
internal sealed record StoredModel(string Id, string Name, string Path);
