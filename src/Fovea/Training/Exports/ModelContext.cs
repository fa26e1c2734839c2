using System.Text.Json.Serialization;
using Fovea.Configuration;

namespace Fovea.Training.Exports;

/// <summary>Compile-time JSON for what a model's folder holds.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelContext : JsonSerializerContext
{
    /// <summary>Writes what people read.</summary>
    public static ModelContext Readable => field ??= new(ReadableJson.Like(Default.Options));
}
