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

    /// <summary>The folder of models to choose from where none is named: "models" here, or where there is none, that of the source tree that the program was built in.</summary>
    public static string DefaultFolder
    {
        get
        {
            if (Directory.Exists(Models)) return Models;
            for (DirectoryInfo? above = new(AppContext.BaseDirectory); above is not null; above = above.Parent)
            {
                string models = Path.Combine(above.FullName, Models);
                if (File.Exists(Path.Combine(above.FullName, "Fovea.slnx")) && Directory.Exists(models)) return models;
            }

            return Models;
        }
    }

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

    /// <summary>Where the model of a path is: a run's folder, a model's folder, or a safetensors file.</summary>
    /// <param name="path">What was typed.</param>
    /// <param name="what">What is looked for, for people.</param>
    /// <exception cref="InvalidRequestException">The path leads to none of these.</exception>
    public static ModelPlace At(string path, string what = "model") => ModelPlace.Find(path) ?? throw NothingAt(path, what);

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
        string sameName = Path.Combine(DefaultFolder, Path.GetFileName(Path.TrimEndingDirectorySeparator(path)));
        if (ModelPlace.Find(sameName) is not null) return InvalidRequestException.NotFound($"there is no {what} '{path}'; did you mean '{sameName}'?");
        IEnumerable<string> known = new[] { RunLibrary.DefaultFolder, DefaultFolder }.SelectMany(ReadableFolders.In).Select(each => each.Replace('\\', '/'));
        return InvalidRequestException.NotFound($"there is no {what} '{path}'{PlainFile.WhyMissing(path)}{NearestName.Suggestion(path, known)}");
    }
}

/// <summary>A model with its id.</summary>
/// <param name="Id">"run:" or "model:" and what follows.</param>
/// <param name="Name">For people.</param>
/// <param name="Place">Where it is.</param>
internal sealed record StoredModel(string Id, string Name, ModelPlace Place);
