using Fovea.Training.Runs;

namespace Fovea.Training.Exports;

/// <summary>Where a model lies: a safetensors file, a run's folder, or a model's folder. Whoever finds or opens a model does it here.</summary>
internal sealed class ModelPlace
{
    private const string Extension = ".safetensors";

    private ModelPlace(string path, ModelPlaceKind kind, string weightsPath) => (Path, Kind, WeightsPath) = (path, kind, weightsPath);

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>What it is.</summary>
    public ModelPlaceKind Kind { get; }

    /// <summary>The file of the weights: that of a run need not be there yet, that of a damaged folder not any more.</summary>
    public string WeightsPath { get; }

    /// <summary>Whether it is a run without weights: one that has not come to its first checkpoint, say.</summary>
    public bool IsWithoutWeights => Kind == ModelPlaceKind.Run && !System.IO.Path.Exists(WeightsPath);

    /// <summary>What to call it: the folder's name, or the file's without its extension.</summary>
    public string Name
    {
        get
        {
            string last = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));
            return Kind == ModelPlaceKind.File ? System.IO.Path.GetFileNameWithoutExtension(last) : last;
        }
    }

    /// <summary>What a path is; null where nothing is, or a folder that is neither a run's nor a model's. A file is not read.</summary>
    public static ModelPlace? Find(string path)
    {
        if (File.Exists(path)) return new ModelPlace(path, ModelPlaceKind.File, path);
        if (ModelFolder.IsModelFolder(path)) return new ModelPlace(path, ModelPlaceKind.Folder, ModelFolder.WeightsOf(path));
        string best = System.IO.Path.Combine(path, RunFiles.Best);
        return RunView.TryOpen(path) is not null || File.Exists(best) ? new ModelPlace(path, ModelPlaceKind.Run, best) : null;
    }

    /// <summary>The models right below a folder, in the order of their names; none where the folder is not there. Whether they can be opened is not looked at.</summary>
    public static IReadOnlyList<ModelPlace> Below(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        IEnumerable<string> paths = Directory.EnumerateFileSystemEntries(folder).Where(path => Directory.Exists(path) || path.EndsWith(Extension, StringComparison.Ordinal));
        return [.. paths.Order(StringComparer.Ordinal).Select(Find).OfType<ModelPlace>()];
    }

    /// <summary>Reads the model.</summary>
    /// <exception cref="CheckpointException">A run has no weights or those of another, a model's folder is damaged, or the file is no model.</exception>
    public TrainedModel Open()
    {
        if (Kind == ModelPlaceKind.Folder) return ModelFolder.Open(Path);
        if (IsWithoutWeights) throw new CheckpointException($"{Path} has no weights: {WhyWithout(RunView.TryOpen(Path)?.State)}");
        return Kind == ModelPlaceKind.Run && RunView.TryOpen(Path) is { } run ? run.ReadBest() : TrainedModel.Load(WeightsPath);
    }

    private static string WhyWithout(RunState? state) => state switch
    {
        RunState.Running => "the run has not come to its first checkpoint yet",
        RunState.Finished => $"the run is finished, but its {RunFiles.Best} is gone",
        _ => $"the run was stopped before its first checkpoint, or its {RunFiles.Best} is gone",
    };
}

/// <summary>What a <see cref="ModelPlace"/> is.</summary>
internal enum ModelPlaceKind
{
    /// <summary>A safetensors file.</summary>
    File,

    /// <summary>A run's folder.</summary>
    Run,

    /// <summary>A model's folder.</summary>
    Folder,
}
