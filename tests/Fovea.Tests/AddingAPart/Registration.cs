using System.Text.Json.Serialization;
using Fovea.Parts;

namespace Fovea.Tests.AddingAPart;

/// <summary>What a program calls once, when it starts.</summary>
public static class Registration
{
    /// <summary>Names the core and the data of this page.</summary>
    public static void Register()
    {
        RecipeParts.Add<CoreOptions>("normalizedRelu", PartsContext.Default.NormalizedReluCoreOptions);
        DataSets.Add("bars", "a bright bar, lying or standing", new BarOptions(), PartsContext.Default.BarOptions, (request, options) => new BarSource(request.Name, options));
    }
}

/// <summary>How their options are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NormalizedReluCoreOptions))]
[JsonSerializable(typeof(BarOptions))]
internal sealed partial class PartsContext : JsonSerializerContext;
