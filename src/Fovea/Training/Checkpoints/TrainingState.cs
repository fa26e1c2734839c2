using System.Text.Json;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training.Optimizers;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

namespace Fovea.Training.Checkpoints;

/// <summary>What going on with a run needs, in one file, so that weights, optimizer and position never come from different moments.</summary>
internal static class TrainingState
{
    private const string PositionKey = "fovea.position", RecipeKey = "fovea.recipe";

    public static void Save(string path, Recipe recipe, TrainingPosition position, ImageClassifier model, IOptimizer optimizer)
    {
        Dictionary<string, string> metadata = new()
        {
            [PositionKey] = JsonSerializer.Serialize(position, RunContext.Default.TrainingPosition),
            [RecipeKey] = recipe.ToJson(),
        };
        IEnumerable<NamedTensor> tensors = ParameterTensors.From(model.Parameters, model.Parameters.Values)
            .Concat(optimizer.State.SelectMany(state => ParameterTensors.From(model.Parameters, state.Values, Prefix(state.Name))));
        new TensorFile(metadata, [.. tensors]).Write(path);
    }

    /// <summary>Sets weights and the optimizer's memory, and returns the position.</summary>
    /// <exception cref="CheckpointException">The file is no state, or that of another recipe.</exception>
    public static TrainingPosition Load(string path, Recipe recipe, ImageClassifier model, IOptimizer optimizer)
    {
        TensorFile file = TensorFile.Read(path);
        if (!file.Metadata.TryGetValue(PositionKey, out string? json) || !file.Metadata.TryGetValue(RecipeKey, out string? savedRecipe))
            throw new CheckpointException($"{path} is not the state of a training run");
        if (!IsSame(savedRecipe, recipe)) throw new CheckpointException($"{path} belongs to another recipe than the run's");
        ParameterTensors.Into(model.Parameters, model.Parameters.Values, file, path);
        foreach ((string name, AlignedBuffer values) in optimizer.State) ParameterTensors.Into(model.Parameters, values, file, path, Prefix(name));
        return JsonSerializer.Deserialize(json, RunContext.Default.TrainingPosition)
            ?? throw new CheckpointException($"{path} has no position");
    }

    /// <summary>Whether JSON is a recipe's, though a version before may have written it with other letters.</summary>
    private static bool IsSame(string json, Recipe recipe)
    {
        try
        {
            return RecipeFile.Parse(json).ToJson() == recipe.ToJson();
        }
        catch (RecipeException)
        {
            return false;
        }
    }

    private static string Prefix(string name) => $"optimizer.{name}/";
}
