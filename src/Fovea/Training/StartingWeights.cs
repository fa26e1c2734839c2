using Fovea.Configuration;
using Fovea.Parts;
using Fovea.Training.Exports;

namespace Fovea;

/// <summary>
/// The model whose weights training starts from, as a recipe names it. With the digest the recipe means these very weights: where they are gone or
/// others, training by it again is an error and does not begin from something else.
/// </summary>
public sealed record StartingWeights
{
    /// <summary>A model's file, or a run's or a model's folder.</summary>
    /// <value>To be given.</value>
    public string Model { get; init => field = Check.Given(value, nameof(Model)).Length > 0 ? value : throw new OptionException("model", "must be a model's file or folder, but is empty"); } = string.Empty;

    /// <summary>SHA-256 of the weights' file, 64 hexadecimal digits in lower case; null for whatever lies there. A run's own recipe has it always.</summary>
    /// <value>Default: null.</value>
    public string? WeightsSha256 { get; init; }

    /// <summary>Names a model that is there, with its digest.</summary>
    /// <param name="model">A model's file, or a run's or a model's folder.</param>
    /// <exception cref="CheckpointException">There is none, or it cannot be read.</exception>
    public static StartingWeights From(string model)
    {
        string full = Path.GetFullPath(PathGiven.Require(model, "a model's file, or a run's or a model's folder", refusal => new CheckpointException(refusal)));
        return new StartingWeights { Model = full, WeightsSha256 = DigestOf(Find(full)) };
    }

    /// <summary>Reads the model.</summary>
    /// <exception cref="CheckpointException">There is none, it cannot be read, or its weights are others than the digest says.</exception>
    public TrainedModel Open()
    {
        ModelPlace place = Find(Model);
        if (WeightsSha256 is not null && DigestOf(place) is var actual && actual != WeightsSha256)
            throw new CheckpointException(
                $"{place.WeightsPath} must hold the weights that training was started from, of SHA-256 {WeightsSha256}, but its SHA-256 is {actual}: name other weights in startFrom, or put these back");
        return place.Open();
    }

    private static ModelPlace Find(string model) => ModelPlace.Find(model)
        ?? throw new CheckpointException(
            $"startFrom.model must be a model's file, or a run's or a model's folder, but {model} is none{(Path.Exists(model) ? string.Empty : ": nothing is there")}");

    private static string DigestOf(ModelPlace place)
    {
        if (!File.Exists(place.WeightsPath)) throw new CheckpointException($"{place.Path} has no weights to start from: {Path.GetFileName(place.WeightsPath)} is not there");
        return ModelFolder.DigestOf(place.WeightsPath);
    }
}
