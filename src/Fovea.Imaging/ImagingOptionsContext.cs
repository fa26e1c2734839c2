using System.Text.Json.Serialization;
using Fovea.Imaging.Bach;
using Fovea.Imaging.Folders;
using Fovea.Imaging.Pcam;

namespace Fovea.Imaging;

/// <summary>Compile-time JSON for the options of the data sets that need decoders.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(FolderOptions))]
[JsonSerializable(typeof(BachOptions))]
[JsonSerializable(typeof(PcamOptions))]
public sealed partial class ImagingOptionsContext : JsonSerializerContext;
