using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Web.Looking;
using Fovea.Web.Runs;
using Fovea.Web.Safety;
using Fovea.Web.Studies;

namespace Fovea.Web;

/// <summary>Compile-time JSON for what the page asks for.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(RunsAnswer))]
[JsonSerializable(typeof(RunAnswer))]
[JsonSerializable(typeof(MetricsAnswer))]
[JsonSerializable(typeof(StudiesAnswer))]
[JsonSerializable(typeof(StudyAnswer))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(ImageAnswer))]
[JsonSerializable(typeof(WorkAnswer))]
[JsonSerializable(typeof(LookAnswer))]
internal sealed partial class WebContext : JsonSerializerContext
{
    /// <summary>Writes what people read.</summary>
    public static WebContext Readable => field ??= new(ReadableJson.Like(Default.Options));
}
