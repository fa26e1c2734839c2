using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Cores;
using Fovea.Glimpses;
using Fovea.Heads;
using Fovea.Layers;
using Fovea.Models;
using Fovea.Sensing;
using Fovea.Training.Optimizers;
using Fovea.Training.Schedules;

namespace Fovea.Training.Recipes;

/// <summary>Compile-time JSON for recipes: no reflection, so that ahead-of-time builds read them too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true,
    WriteIndented = true,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(Recipe))]
[JsonSerializable(typeof(ModelOptions))]
[JsonSerializable(typeof(SensorOptions))]
[JsonSerializable(typeof(GlimpseNetworkOptions))]
[JsonSerializable(typeof(InitializationOptions))]
[JsonSerializable(typeof(CoreOptions))]
[JsonSerializable(typeof(HeadOptions))]
[JsonSerializable(typeof(OptimizerOptions))]
[JsonSerializable(typeof(ScheduleOptions))]
internal sealed partial class RecipeContext : JsonSerializerContext
{
    /// <summary>Writes what people read.</summary>
    public static RecipeContext Readable => field ??= new(ReadableJson.Like(Default.Options));
}
