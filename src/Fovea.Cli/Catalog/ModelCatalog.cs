using Fovea.Training.Checkpoints;

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
            IEnumerable<string> runs = Directory.Exists("runs") ? Directory.EnumerateDirectories("runs").Select(path => path.Replace('\\', '/')) : [];
            throw new UsageException($"there is no model '{argument}'{NearestName.Suggestion(argument, runs)}");
        }

        string best = Path.Combine(argument, "best.safetensors");
        if (!File.Exists(best)) throw new CheckpointException($"{argument} has no best.safetensors: it is not a run, or has not come to its first checkpoint yet");
        return TrainedModel.Load(best);
    }
}
