using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fovea.Tuning;

/// <summary>Compile-time JSON of spaces, parameters, samplers, pruners and trials. Unknown and missing keys are errors.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    AllowDuplicateProperties = false,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(SearchSpace))]
[JsonSerializable(typeof(ParameterValues))]
[JsonSerializable(typeof(SamplerOptions))]
[JsonSerializable(typeof(PrunerOptions))]
[JsonSerializable(typeof(TrialRecord))]
internal sealed partial class TuningJson : JsonSerializerContext;
