using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Training.Checkpoints;
using Fovea.Training.Runs;

namespace Fovea.Training.Exports;

/// <summary>
/// A model to be given away, as a folder: model.safetensors, all that using it takes; model.json, its <see cref="ModelCard"/>; recipe.json
/// and metrics.jsonl of the run that made it.
/// </summary>
internal static class ModelFolder
{
    private const string Weights = "model.safetensors", Card = "model.json", Recipe = "recipe.json", Metrics = "metrics.jsonl";

    /// <summary>Whether a folder is a model's, though it may be damaged.</summary>
    public static bool IsModelFolder(string path) => HasCard(path) || File.Exists(WeightsOf(path));

    /// <summary>Whether a file is part of a model's folder.</summary>
    /// <param name="path">The file.</param>
    public static bool IsOwn(string path) => Path.GetFileName(path) is Weights or Card or Recipe or Metrics && Path.GetDirectoryName(path) is { } folder && IsModelFolder(folder);

    /// <summary>The file of a folder's weights.</summary>
    public static string WeightsOf(string path) => Path.Combine(path, Weights);

    /// <summary>The metrics of the run that made the model, one per epoch; none where the folder has none.</summary>
    /// <exception cref="RunException">They cannot be read.</exception>
    public static IReadOnlyList<EpochMetrics> ReadMetrics(string path) => MetricsPart.Read(Path.Combine(path, Metrics), from: 0).Epochs;

    /// <summary>Reads the model and checks that its weights are those that the card tells of.</summary>
    /// <exception cref="CheckpointException">A file is missing or not what it should be.</exception>
    public static TrainedModel Open(string path)
    {
        string weights = WeightsOf(path);
        if (!HasCard(path)) throw new CheckpointException($"{path} is damaged: it has no {Card} to check its {Weights} against; {weights} is used as it is when it is named itself");
        ModelCard card = ReadCard(path);
        if (!File.Exists(weights)) throw new CheckpointException($"{path} is damaged: it has a {Card}, but no {Weights}");
        string actual = DigestOf(weights);
        if (actual != card.WeightsSha256)
            throw new CheckpointException($"{weights} is damaged or another model's: its SHA-256 is {actual}, but {Card} says {card.WeightsSha256}");
        return TrainedModel.Load(weights);
    }

    /// <summary>Reads the card.</summary>
    /// <exception cref="CheckpointException">There is none, or it cannot be read.</exception>
    public static ModelCard ReadCard(string path)
    {
        string file = Path.Combine(path, Card);
        string text = string.Empty;
        try
        {
            text = PlainFile.ReadAllText(file);
            JsonNode card = JsonNode.Parse(text) ?? throw new JsonException();
            if (FormatVersion.RefusalOf((card as JsonObject)?[FormatVersion.JsonKey], ModelCard.NewestVersion) is { } refusal) throw new CheckpointException($"{file}: {refusal}");
            return card.Deserialize(ModelContext.Default.ModelCard)!;
        }
        catch (JsonException exception)
        {
            throw new CheckpointException($"{file} cannot be read: {JsonFault.Describe(exception, text, ModelContext.Default.ModelCard)}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{file} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>SHA-256 of a file, 64 hexadecimal digits in lower case.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static string DigestOf(string file)
    {
        try
        {
            PlainFile.Require(file);
            using FileStream stream = File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{file} cannot be read: {PlainFile.WhyNot(file, exception)}", exception);
        }
    }

    /// <summary>Throws if <see cref="Write"/> would.</summary>
    /// <exception cref="CheckpointException">Something is there that may not be overwritten.</exception>
    public static void RequireFree(string path, bool overwrite)
    {
        // Weights alone may be somebody else's.
        if (HasCard(path) && !overwrite) throw new CheckpointException($"{path} is a model already: give another folder, or say that this one is to be overwritten");
        if (File.Exists(path) || (Directory.Exists(path) && !HasCard(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new CheckpointException($"{path} is there already and no model's folder: give another folder");
    }

    /// <summary>Makes a folder; it is there whole or not at all.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="weights">The weights' file.</param>
    /// <param name="card">What is said of it.</param>
    /// <param name="recipe">The recipe's file.</param>
    /// <param name="metrics">The metrics' file.</param>
    /// <param name="overwrite">Whether a model that is there may be replaced.</param>
    /// <exception cref="CheckpointException">Something is there that may not be overwritten, or the folder cannot be made or written.</exception>
    public static void Write(string path, string weights, ModelCard card, string recipe, string metrics, bool overwrite)
    {
        RequireFree(path, overwrite);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), aside = $"{full}.{Path.GetRandomFileName()}.tmp", before = $"{aside}.old";
        try
        {
            Directory.CreateDirectory(aside);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path} cannot be made a model's folder: {PlainFile.WhyNotMade(full, exception)}", exception);
        }

        try
        {
            AtomicFile.Copy(weights, Path.Combine(aside, Weights));
            AtomicFile.Copy(recipe, Path.Combine(aside, Recipe));
            AtomicFile.Copy(metrics, Path.Combine(aside, Metrics));
            card = card with { Version = ModelCard.NewestVersion };
            AtomicFile.WriteAllText(Path.Combine(aside, Card), JsonSerializer.Serialize(card, ModelContext.Readable.ModelCard) + "\n");
            if (Directory.Exists(full)) Directory.Move(full, before);
            Directory.Move(aside, full);
            AtomicFile.FlushFolderOf(full);
        }
        catch (Exception exception)
        {
            if (Directory.Exists(before) && !Directory.Exists(full)) Directory.Move(before, full);
            if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
            if (exception is not (IOException or UnauthorizedAccessException)) throw;
            throw new CheckpointException($"{path} cannot be made a model's folder: {exception.Message.Replace(aside, full, StringComparison.Ordinal)}", exception);
        }

        if (Directory.Exists(before)) Directory.Delete(before, recursive: true);
    }

    private static bool HasCard(string path) => File.Exists(Path.Combine(path, Card));
}
