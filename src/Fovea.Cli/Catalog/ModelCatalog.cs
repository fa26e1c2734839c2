using Fovea.Training.Checkpoints;
using Fovea.Training.Exports;
using Fovea.Training.Runs;

namespace Fovea.Cli.Catalog;

/// <summary>Finds the model that an argument means: a run's folder, a model's folder, or a safetensors file.</summary>
internal static class ModelCatalog
{
    /// <exception cref="UsageException">It means none of these.</exception>
    /// <exception cref="CheckpointException">The file is no model.</exception>
    public static TrainedModel Open(string argument)
    {
        if (File.Exists(argument)) return TrainedModel.Load(argument);
        if (!Directory.Exists(argument))
        {
            IEnumerable<string> parents = ["runs", "models"];
            IEnumerable<string> known = parents.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).Select(path => path.Replace('\\', '/'));
            throw new UsageException($"there is no model '{argument}'{NearestName.Suggestion(argument, known)}");
        }

        if (ModelFolder.Is(argument)) return ModelFolder.Open(argument);

        if (RunView.TryOpen(argument) is { } run) return run.ReadBest();

        string best = Path.Combine(argument, "best.safetensors");
        if (!File.Exists(best)) throw new CheckpointException($"{argument} has no best.safetensors: it is no run and no model, or has not come to its first checkpoint yet");
        return TrainedModel.Load(best);
    }
}
