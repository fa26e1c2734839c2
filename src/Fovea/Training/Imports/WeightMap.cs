using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Data;

namespace Fovea.Training.Imports;

/// <summary>
/// Which of a file's tensors each of our parameters is, and what else has to be known of the program that wrote it. Compile-time JSON sets what a file leaves out to
/// null, whatever its default.
/// </summary>
internal sealed record WeightMap
{
    /// <summary>How that program lays out the weights of a product.</summary>
    public WeightLayout Layout { get; init; }

    /// <summary>The containers that all tensors lie in: "model_state". Others are left alone.</summary>
    public string Under { get; init => field = value ?? string.Empty; } = string.Empty;

    /// <summary>How it brings channels to one range, of values 0 to 1; null for as the data of the recipe does.</summary>
    public ChannelNormalization? Normalization { get; init; }

    /// <summary>Names of the classes, in the order of its outputs; null for those of the recipe's data.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Shape of its images; null for that of the recipe's data.</summary>
    public ImageShape? Image { get; init; }

    /// <summary>For each of our parameters where its numbers come from: a tensor's name, a number, or a <see cref="WeightSource"/>; null where that is open.</summary>
    public required IReadOnlyDictionary<string, JsonNode?> Parameters { get; init; }

    /// <summary>Tensors that are left out; * stands for anything.</summary>
    public IReadOnlyList<string> Unused { get; init => field = value ?? []; } = [];

    /// <summary>What our model has no place for, and so must be 0: as in <see cref="Parameters"/>.</summary>
    public IReadOnlyList<JsonNode?> Zero { get; init => field = value ?? []; } = [];

    /// <summary>Reads a map's file.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or is no map.</exception>
    public static WeightMap Read(string path)
    {
        try
        {
            return Parse(PlainFile.ReadAllText(path), $"map {path}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"map {path} cannot be read: {PlainFile.WhyNot(path, exception)}", exception);
        }
    }

    /// <summary>Reads a map from JSON, with comments.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="called">What to call it in messages.</param>
    /// <exception cref="CheckpointException">It is no map.</exception>
    public static WeightMap Parse(string json, string called)
    {
        try
        {
            JsonNode? root = JsonNode.Parse(json, documentOptions: ReadableJson.Lenient);
            return root.Deserialize(MapContext.Default.WeightMap) ?? throw new JsonException();
        }
        catch (Exception exception) when (JsonFault.IsOne(exception))
        {
            throw new CheckpointException($"{called}: {JsonFault.Describe(exception, json, MapContext.Default.WeightMap)}", exception);
        }
        catch (DataException exception)
        {
            throw new CheckpointException($"{called}: {exception.Message}", exception);
        }
    }

    /// <summary>Whether a tensor is one of those left out.</summary>
    public bool LeavesOut(string tensor) => Unused.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, tensor, ignoreCase: false));
}

/// <summary>How a program lays out the weights of a product.</summary>
internal enum WeightLayout
{
    /// <summary>[outputs, inputs], as PyTorch's layers do.</summary>
    PyTorch,

    /// <summary>[inputs, outputs], as this library does.</summary>
    Fovea,
}

/// <summary>Compile-time JSON for maps.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WeightMap))]
[JsonSerializable(typeof(WeightSource))]
internal sealed partial class MapContext : JsonSerializerContext;
