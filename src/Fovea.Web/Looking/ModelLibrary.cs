using Fovea.Training.Exports;
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

    /// <summary>All models: of runs first, the newest first. Whether they can be opened shows when they are.</summary>
    public IEnumerable<StoredModel> List()
    {
        IEnumerable<StoredModel> ofRuns = runs.List().OrderByDescending(run => run.View.Begun)
            .Select(run => ModelPlace.Find(run.View.Path) is { } place ? new StoredModel($"run:{run.Id}", run.Id, place) : null).OfType<StoredModel>();
        IEnumerable<StoredModel> others = ModelPlace.Below(Folder).Select(place => new StoredModel($"model:{Path.GetFileName(place.Path)}", place.Name, place));
        return ofRuns.Concat(others).Where(model => !model.Place.IsWithoutWeights);
    }

    /// <summary>Opens the model of an id.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public OpenedModel Open(string id)
    {
        StoredModel stored = List().FirstOrDefault(model => model.Id == id) ?? throw new RequestException(StatusCodes.Status404NotFound, $"there is no model '{id}'");
        string path = stored.Place.WeightsPath;
        DateTime written = File.GetLastWriteTimeUtc(path);
        lock (gate)
        {
            int known = open.FindIndex(each => each.Path == path && each.Written == written);
            OpenedModel model = known >= 0 ? open[known].Model : new OpenedModel(stored.Place.Open());
            // The one used last stands last.
            open.RemoveAll(each => each.Path == path);
            open.Add((path, written, model));
            if (open.Count > MostOpen) open.RemoveAt(0);
            return model;
        }
    }
}

/// <summary>A model with its id.</summary>
/// <param name="Id">"run:" or "model:" and what follows.</param>
/// <param name="Name">For people.</param>
/// <param name="Place">Where it is.</param>
internal sealed record StoredModel(string Id, string Name, ModelPlace Place);
