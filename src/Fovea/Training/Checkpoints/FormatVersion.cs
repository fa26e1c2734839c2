using System.Globalization;
using System.Text.Json.Nodes;

namespace Fovea.Training.Checkpoints;

/// <summary>
/// Files that outlive a program carry the version of their form; those from before there were versions are of version 1. A version
/// rises when a program from before would misread what is written: it refuses the file instead.
/// </summary>
internal static class FormatVersion
{
    /// <summary>The version's key in a JSON file.</summary>
    public const string JsonKey = "version";

    /// <summary>The version of a file that says none.</summary>
    public const int First = 1;

    private const string MetadataKey = "fovea.version";

    /// <summary>Puts a version into a safetensors file's metadata.</summary>
    public static void Put(Dictionary<string, string> metadata, int version) => metadata[MetadataKey] = version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Refuses a safetensors file of a version that this program does not know.</summary>
    /// <exception cref="CheckpointException">It is newer, or its version is no number.</exception>
    public static void Require(TensorReader file, int newest) => Require(file.Path, file.Metadata, newest);

    /// <summary>The same of any file with such metadata.</summary>
    /// <exception cref="CheckpointException">It is newer, or its version is no number.</exception>
    public static void Require(string path, IReadOnlyDictionary<string, string> metadata, int newest)
    {
        if (metadata.TryGetValue(MetadataKey, out string? text) && RefusalOf(text, newest) is { } refusal) throw new CheckpointException($"{path}: {refusal}");
    }

    /// <summary>Why a JSON file of some version cannot be read; null if it can.</summary>
    /// <param name="version">What stands under <see cref="JsonKey"/>; null for nothing.</param>
    /// <param name="newest">The newest version that this program knows.</param>
    public static string? RefusalOf(JsonNode? version, int newest) => version is null ? null : RefusalOf(version.ToJsonString(), newest);

    private static string? RefusalOf(string text, int newest)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version) || version < First)
            return $"its version must be a whole number of at least {First}, but is {text}";
        return version <= newest ? null : $"it was written by a newer Fovea: its version is {version}, but this program reads versions up to {newest} only";
    }
}
