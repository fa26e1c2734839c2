using Fovea.Training.Exports;

namespace Fovea.Training.Runs;

/// <summary>Names of the files in a run's folder; docs/architecture.md says what each holds.</summary>
internal static class RunFiles
{
    public const string Recipe = "recipe.json";

    public const string Environment = "environment.json";

    public const string Metrics = "metrics.jsonl";

    public const string Best = "best.safetensors";

    public const string Last = "last.safetensors";

    public const string Resume = "resume.safetensors";

    public const string Result = "result.json";

    /// <summary>Whether a folder is a run's. A model's folder brings along its run's recipe, but is none: going on with it would write over what it has.</summary>
    public static bool AreIn(string folder) => File.Exists(Path.Combine(folder, Recipe)) && !ModelFolder.Is(folder);
}
