using System.Text.Json.Serialization;
using Fovea.Data;

namespace Fovea.Imaging.Pixels;

/// <summary>What a pixel cache holds and what it was made from.</summary>
/// <param name="Fingerprint">Changes when the originals do.</param>
/// <param name="Shape">Shape of every image.</param>
/// <param name="Count">Number of images.</param>
/// <param name="Done">Images that are in the file; less than <paramref name="Count"/> while it is being made.</param>
/// <param name="Unreadable">Those that could not be read: their pixels mean nothing.</param>
internal sealed record PixelCacheContents(string Fingerprint, ImageShape Shape, int Count, int Done, IReadOnlyList<UnreadableImage> Unreadable);

/// <summary>Compile-time JSON for pixel caches.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PixelCacheContents))]
internal sealed partial class PixelCacheContext : JsonSerializerContext;
