using System.Text.Json;
using Fovea.Data;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training.Optimizers;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

namespace Fovea.Training.Checkpoints;

/// <summary>
/// What going on with a run needs, in one file, so that weights, best weights, optimizer and position never come from different moments;
/// and by what its data is known again.
/// </summary>
internal static class TrainingState
{
    // 1 had neither the best weights nor the data's fingerprint.
    private const int Version = 2;

    private const string PositionKey = "fovea.position", RecipeKey = "fovea.recipe", DataKey = "fovea.data", BestPrefix = "best/";

    /// <summary>Writes the file in one move.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="recipe">The run's recipe.</param>
    /// <param name="data">Its data.</param>
    /// <param name="position">Where it stands.</param>
    /// <param name="model">Its model, with the weights of now.</param>
    /// <param name="best">The weights that did best on validation; left out before the first validation.</param>
    /// <param name="optimizer">Its optimizer.</param>
    public static void Save(
        string path, Recipe recipe, DataFingerprint data, TrainingPosition position, ImageClassifier model, AlignedBuffer best, IOptimizer optimizer)
    {
        Dictionary<string, string> metadata = new()
        {
            [PositionKey] = JsonSerializer.Serialize(position, RunContext.Default.TrainingPosition),
            [RecipeKey] = recipe.ToJson(),
            [DataKey] = JsonSerializer.Serialize(data, RunContext.Default.DataFingerprint),
        };
        FormatVersion.Put(metadata, Version);
        IEnumerable<NamedTensor> tensors = ParameterTensors.From(model.Parameters, model.Parameters.Values)
            .Concat(optimizer.State.SelectMany(state => ParameterTensors.From(model.Parameters, state.Values, Prefix(state.Name))));
        if (position.BestEpoch > 0) tensors = tensors.Concat(ParameterTensors.From(model.Parameters, best, BestPrefix));
        new TensorFile(metadata, [.. tensors]).Write(path);
    }

    /// <summary>Sets weights, best weights and the optimizer's memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="recipe">The run's recipe.</param>
    /// <param name="data">Its data as it is now.</param>
    /// <param name="model">Its model.</param>
    /// <param name="best">Set where the state has best weights.</param>
    /// <param name="optimizer">Its optimizer.</param>
    /// <returns>The position, and whether the state has the best weights: not before the first validation, nor in version 1.</returns>
    /// <exception cref="CheckpointException">The file is no state, that of another recipe or other data, or of a newer version.</exception>
    public static (TrainingPosition Position, bool HasBest) Load(
        string path, Recipe recipe, DataFingerprint data, ImageClassifier model, AlignedBuffer best, IOptimizer optimizer)
    {
        using TensorReader file = new(path);
        if (!file.Metadata.TryGetValue(PositionKey, out string? positionJson) || !file.Metadata.TryGetValue(RecipeKey, out string? recipeJson))
            throw new CheckpointException($"{path} is not the state of a training run");
        FormatVersion.Require(file, Version);
        try
        {
            // Compared by what they mean: a program from before an option was added has not written it.
            if (Recipe.Parse(recipeJson) != recipe) throw new CheckpointException($"{path} belongs to another recipe than the run's");
            if (file.Metadata.TryGetValue(DataKey, out string? dataJson)
                && data.ChangesSince(JsonSerializer.Deserialize(dataJson, RunContext.Default.DataFingerprint)!) is { Count: > 0 } changes)
                throw new CheckpointException($"{path}: the data is not what the run was trained on: {string.Join("; ", changes)}. Make it what it was, or train anew on what it is");
            TrainingPosition position = JsonSerializer.Deserialize(positionJson, RunContext.Default.TrainingPosition)
                ?? throw new CheckpointException($"{path} has no position");
            ParameterTensors.Into(model.Parameters, model.Parameters.Values, file);
            foreach ((string name, AlignedBuffer values) in optimizer.State) ParameterTensors.Into(model.Parameters, values, file, Prefix(name));
            bool hasBest = file.Names.Any(name => name.StartsWith(BestPrefix, StringComparison.Ordinal));
            if (hasBest) ParameterTensors.Into(model.Parameters, best, file, BestPrefix);
            return (position, hasBest);
        }
        catch (Exception exception) when (exception is JsonException or RecipeException)
        {
            throw new CheckpointException($"{path} is not the state of a training run: {exception.Message}", exception);
        }
    }

    private static string Prefix(string name) => $"optimizer.{name}/";
}
