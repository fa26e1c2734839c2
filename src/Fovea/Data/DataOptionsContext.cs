using System.Text.Json.Serialization;
using Fovea.Data.Canvas;
using Fovea.Data.Cue;
using Fovea.Data.Megapixel;
using Fovea.Data.Mnist;

namespace Fovea.Data;

/// <summary>Compile-time JSON for the options of this library's data sets.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CanvasMnistOptions))]
[JsonSerializable(typeof(LargeCueOptions))]
[JsonSerializable(typeof(MegapixelOptions))]
[JsonSerializable(typeof(MnistOptions))]
internal sealed partial class DataOptionsContext : JsonSerializerContext;
