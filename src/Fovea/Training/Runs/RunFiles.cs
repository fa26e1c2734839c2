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
}
