using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Fovea.Configuration;

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
internal sealed partial class TuningJson : JsonSerializerContext
{
    /// <summary>Reads options.</summary>
    /// <param name="json">The options as JSON.</param>
    /// <param name="type">Their type.</param>
    /// <param name="place">What they are called where they stand: "sampler".</param>
    /// <exception cref="OptionException">They are none, or a value breaks its rule; the message has the option's whole path.</exception>
    public static T Read<T>(string json, JsonTypeInfo<T> type, string place)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException();
        }
        catch (Exception exception) when (JsonFault.IsOne(exception))
        {
            throw new OptionException(JsonFault.Describe(exception, json, type, place), exception);
        }
        catch (OptionException exception)
        {
            throw exception.In(place);
        }
    }
}
