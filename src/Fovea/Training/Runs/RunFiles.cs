using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Training.Exports;

namespace Fovea.Training.Runs;

/// <summary>Names of the files in a run's folder; docs/architecture.md says what each holds.</summary>
internal static class RunFiles
{
    public const string Recipe = "recipe.json";

    public const string Environment = "environment.json";

    public const string Start = "start.json";

    public const string Metrics = "metrics.jsonl";

    public const string Best = "best.safetensors";

    public const string Last = "last.safetensors";

    public const string Resume = "resume.safetensors";

    public const string Result = "result.json";

    /// <summary>Whether a folder is a run's. A model's folder brings along its run's recipe, but is none: going on with it would write over what it has.</summary>
    public static bool AreIn(string folder) => File.Exists(Path.Combine(folder, Recipe)) && !ModelFolder.IsModelFolder(folder);

    /// <summary>Whether a file is part of a run: it lies in a run's folder and has one of these names.</summary>
    /// <param name="path">The file.</param>
    public static bool IsOwn(string path) =>
        Path.GetFileName(path) is Recipe or Environment or Start or Metrics or Best or Last or Resume or Result && Path.GetDirectoryName(path) is { } folder && AreIn(folder);
}

/// <summary>Compile-time JSON for what a run's folder holds: a record's parameters must all be there, its other properties need not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(EpochMetrics))]
[JsonSerializable(typeof(IReadOnlyList<RunEnvironment>))]
[JsonSerializable(typeof(TrainingPosition))]
[JsonSerializable(typeof(WeightTransfer))]
[JsonSerializable(typeof(ImageShape))]
[JsonSerializable(typeof(DataFingerprint))]
[JsonSerializable(typeof(ChannelNormalization))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class RunContext : JsonSerializerContext
{
    /// <summary>Writes what people read.</summary>
    public static RunContext Readable => field ??= new(ReadableJson.Like(Default.Options));
}

/// <summary>What a run's result says of its weights, beside what came of them.</summary>
/// <param name="WeightsSha256">SHA-256 of best.safetensors, 64 hexadecimal digits in lower case; null where the run was finished before that was written down.</param>
internal sealed record ResultWeights(string? WeightsSha256 = null)
{
    /// <summary>Its name in the file.</summary>
    public const string Key = "weightsSha256";
}

/// <summary>Compile-time JSON for a run's result. Of its parameters, those that must be there say so themselves: figures of the test need not.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TrainingResult))]
[JsonSerializable(typeof(ResultWeights))]
internal sealed partial class ResultContext : JsonSerializerContext
{
    /// <summary>Writes what people read.</summary>
    public static ResultContext Readable => field ??= new(ReadableJson.Like(Default.Options));
}
