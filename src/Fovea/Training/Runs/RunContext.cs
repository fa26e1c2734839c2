using System.Text.Json.Serialization;
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
internal sealed partial class RunContext : JsonSerializerContext;
