using Fovea.Application.Trials;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Training.Exports;
using Fovea.Training.Runs;

namespace Fovea.Application.Catalog;

/// <summary>The models to choose from: those of runs, and what lies in a folder of models. By path, any model is found.</summary>
/// <param name="runs">The runs.</param>
/// <param name="folder">The folder of models that are no runs; it need not be there.</param>
internal sealed class ModelLibrary(RunLibrary runs, string folder)
{
    private const string Models = "models";

    // Runs in a folder that is none, for whoever has named the folder.
    private const int MostNamed = 4;

    /// <summary>The folder of models to choose from where none is named: "models" here, or where there is none, that of the models that came with the program.</summary>
    public static string DefaultFolder => Directory.Exists(Models) ? Models : Installation.Models ?? Models;

    /// <summary>The folder of models that are no runs.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>All models with weights: of runs first, the newest first. Whether they can be opened shows when they are.</summary>
    public IEnumerable<StoredModel> List()
    {
        IEnumerable<StoredModel> ofRuns = runs.List().OrderByDescending(run => run.View.Begun)
            .Select(run => ModelPlace.Find(run.View.Path) is { } place ? new StoredModel($"run:{run.Id}", run.Id, place) : null).OfType<StoredModel>();
        IEnumerable<StoredModel> others = ModelPlace.Below(Folder).Select(place => new StoredModel($"model:{Path.GetFileName(place.Path)}", place.Name, place));
        return ofRuns.Concat(others).Where(model => !model.Place.IsWithoutWeights);
    }

    /// <summary>The model of an id.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public StoredModel Find(string id)
    {
        StoredModel[] all = [.. List()];
        return Array.Find(all, model => model.Id == id) ?? throw InvalidRequestException.NotFound($"there is no model '{id}'{NearestName.Suggestion(id, all.Select(model => model.Id))}");
    }

    /// <summary>Where the model of a path is: a run's folder, a model's folder, or a safetensors file. From wherever it is asked, models/NAME is one that came with the program, unless one lies there.</summary>
    /// <param name="path">What was typed.</param>
    /// <param name="what">What is looked for, for people.</param>
    /// <exception cref="InvalidRequestException">The path leads to none of these.</exception>
    public static ModelPlace At(string path, string what = "model") => TryAt(path) ?? throw NothingAt(path, what);

    /// <summary>The same, but null where the path leads to none of these.</summary>
    public static ModelPlace? TryAt(string path)
    {
        if (ModelPlace.Find(path) is { } place) return place;
        string bare = Path.TrimEndingDirectorySeparator(path);
        bool mayBeShipped = !Path.Exists(path) && Path.GetDirectoryName(bare) == Models;
        return mayBeShipped && Installation.Models is { } folder ? ModelPlace.Find(Path.Combine(folder, Path.GetFileName(bare))) : null;
    }

    /// <summary>Finds and reads the model of a path.</summary>
    /// <exception cref="InvalidRequestException">The path leads to none.</exception>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static TrainedModel Open(string path) => At(path).Open();

    /// <summary>What is at a path instead, or what it may have meant.</summary>
    internal static InvalidRequestException NothingAt(string path, string what)
    {
        if (StudyFolder.Find(path) is { } study)
            return new InvalidRequestException($"'{path}' is a study: name one of its runs, as {Path.Combine(Path.GetRelativePath(".", study.TrialsPath), "0000")}");
        string[] runs = [.. ReadableFolders.In(path).Where(folder => RunView.TryOpen(folder) is not null).Order(StringComparer.Ordinal)];
        if (runs.Length > 0) return new InvalidRequestException($"'{path}' is no {what}, but {Counted.Of(runs.Length, "run is", "runs are")} in it: name one, as {string.Join(", ", runs.Take(MostNamed))}{(runs.Length > MostNamed ? ", ..." : string.Empty)}");
        if (Directory.Exists(path)) return new InvalidRequestException($"'{path}' is no {what}: it has neither a run's files nor a model's");
        string sameName = NameOf(path);
        if (TryAt(sameName) is not null) return InvalidRequestException.NotFound($"there is no {what} '{path}'; did you mean '{sameName}'?");
        IEnumerable<string> here = new[] { RunLibrary.DefaultFolder, Models }.SelectMany(ReadableFolders.In).Select(each => each.Replace('\\', '/'));
        IEnumerable<string> shipped = Installation.Models is { } folder ? ModelPlace.Below(folder).Select(place => NameOf(place.Path)) : [];
        return InvalidRequestException.NotFound($"there is no {what} '{path}'{PlainFile.WhyMissing(path)}{NearestName.Suggestion(path, here.Union(shipped))}");
    }

    /// <summary>What a model of this folder or file is called among those of a folder "models".</summary>
    private static string NameOf(string path) => $"{Models}/{Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}";
}

/// <summary>A model with its id.</summary>
/// <param name="Id">"run:" or "model:" and what follows.</param>
/// <param name="Name">For people.</param>
/// <param name="Place">Where it is.</param>
internal sealed record StoredModel(string Id, string Name, ModelPlace Place);
