using System.Text.Json;
using Fovea.Data;
using Fovea.Models;
using Fovea.Parts;
using Fovea.Training.Runs;

namespace Fovea.Training.Checkpoints;

/// <summary>
/// What going on with a run needs, in one file, so that weights, best weights, optimizer and position never come from different moments;
/// and by what its data is known again.
/// </summary>
internal sealed class TrainingState : IDisposable
{
    // 1 had neither the best weights nor the data's fingerprint.
    private const int Version = 2;

    private const string PositionKey = "fovea.position", RecipeKey = "fovea.recipe", DataKey = "fovea.data", NormalizationKey = "fovea.normalization", BestPrefix = "best/";

    private readonly TensorReader file;

    private TrainingState(TensorReader file, TrainingPosition position, Recipe recipe)
    {
        this.file = file;
        Position = position;
        Recipe = recipe;
    }

    /// <summary>Where the run stands.</summary>
    public TrainingPosition Position { get; }

    /// <summary>The run's recipe when the state was written; the run may have been extended since.</summary>
    public Recipe Recipe { get; }

    /// <summary>Whether the best weights are in it: not before the first validation, nor in version 1.</summary>
    public bool HasBest => file.Names.Any(name => name.StartsWith(BestPrefix, StringComparison.Ordinal));

    /// <summary>Writes the file in one move.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="trained">The run's model, with the weights of now.</param>
    /// <param name="data">By what its data is known again.</param>
    /// <param name="position">Where it stands.</param>
    /// <param name="best">The weights that did best on validation; left out before the first validation.</param>
    /// <param name="optimizer">Its optimizer.</param>
    public static void Save(string path, TrainedModel trained, DataFingerprint data, TrainingPosition position, AlignedBuffer best, IOptimizer optimizer)
    {
        ImageClassifier model = trained.Model;
        Dictionary<string, string> metadata = new()
        {
            [PositionKey] = JsonSerializer.Serialize(position, RunContext.Default.TrainingPosition),
            [RecipeKey] = trained.Recipe.ToJson(),
            [DataKey] = JsonSerializer.Serialize(data, RunContext.Default.DataFingerprint),
        };
        // That of the data is in its fingerprint; a model that training started from brings its own.
        if (trained.Recipe.StartFrom is not null && trained.Normalization is not null)
            metadata[NormalizationKey] = JsonSerializer.Serialize(trained.Normalization, RunContext.Default.ChannelNormalization);
        FormatVersion.Put(metadata, Version);
        IEnumerable<NamedTensor> tensors = ParameterTensors.From(model.Parameters, model.Parameters.Values)
            .Concat(optimizer.State.SelectMany(state => ParameterTensors.From(model.Parameters, state.Values, Prefix(state.Name))));
        if (position.BestEpoch > 0) tensors = tensors.Concat(ParameterTensors.From(model.Parameters, best, BestPrefix));
        new TensorFile(metadata, [.. tensors]).Write(path);
    }

    /// <summary>Opens a run's state.</summary>
    /// <exception cref="CheckpointException">The file is no state, cut off, or of a newer version.</exception>
    public static TrainingState Open(string path)
    {
        TensorReader file = new(path);
        try
        {
            if (!file.Metadata.ContainsKey(PositionKey) || !file.Metadata.TryGetValue(RecipeKey, out string? recipe))
                throw new CheckpointException($"{path} is not the state of a training run");
            FormatVersion.Require(file, Version);
            return new TrainingState(
                file,
                file.ReadJson(PositionKey, RunContext.Default.TrainingPosition) ?? throw new CheckpointException($"{path} has no position"),
                Recipe.Parse(recipe));
        }
        catch (Exception exception)
        {
            file.Dispose();
            if (exception is RecipeException) throw new CheckpointException($"{path} is not the state of a training run: {exception.Message}", exception);
            throw;
        }
    }

    /// <summary>Throws unless the state is that of a recipe and of its data as it is now.</summary>
    /// <exception cref="CheckpointException">It is of others.</exception>
    public void RequireOf(Recipe recipe, DataFingerprint data)
    {
        // Compared by what they mean: a program from before an option was added has not written it.
        if (!Recipe.IsOfSameRunAs(recipe) || !TrainingExtension.Continues(recipe.Training, Recipe.Training, Position))
            throw new CheckpointException($"{file.Path} belongs to another recipe than the run's");
        if (file.ReadJson(DataKey, RunContext.Default.DataFingerprint) is { } before && data.ChangesSince(before) is { Count: > 0 } changes)
            throw new CheckpointException($"{file.Path}: the data is not what the run was trained on: {string.Join("; ", changes)}. Make it what it was, or train anew on what it is");
    }

    /// <summary>How the run's model brings channels to one range; null for 0 to 1 as they are.</summary>
    /// <param name="data">The run's data.</param>
    public ChannelNormalization? NormalizationOn(DataSet data) => Recipe.StartFrom is null ? data.Normalization : file.ReadJson(NormalizationKey, RunContext.Default.ChannelNormalization);

    /// <summary>Sets weights, the optimizer's memory, and, where the state has them, best weights.</summary>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public void Restore(ImageClassifier model, AlignedBuffer best, IOptimizer optimizer)
    {
        ParameterTensors.Into(model.Parameters, model.Parameters.Values, file);
        foreach ((string name, AlignedBuffer values) in optimizer.State) ParameterTensors.Into(model.Parameters, values, file, Prefix(name));
        if (HasBest) ParameterTensors.Into(model.Parameters, best, file, BestPrefix);
        model.Parameters.Changed();
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static string Prefix(string name) => $"optimizer.{name}/";
}
