using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Data;

namespace Fovea.Training.Runs;

/// <summary>Compile-time JSON for what a run's folder holds.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(EpochMetrics))]
[JsonSerializable(typeof(TrainingResult))]
[JsonSerializable(typeof(IReadOnlyList<RunEnvironment>))]
[JsonSerializable(typeof(TrainingPosition))]
[JsonSerializable(typeof(ImageShape))]
[JsonSerializable(typeof(DataFingerprint))]
[JsonSerializable(typeof(ChannelNormalization))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class RunContext : JsonSerializerContext
{
    /// <summary>Writes what people read.</summary>
    public static RunContext Readable => field ??= new(ReadableJson.Like(Default.Options));
}
