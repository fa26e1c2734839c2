using Fovea.Models;

namespace Fovea.Training.Recipes;

/// <summary>All that decides what a training run does and yields: one row of a table of results.</summary>
public sealed record Recipe
{
    /// <summary>Name of the data: "mnist".</summary>
    /// <value>Default: mnist.</value>
    public string Data { get; init; } = "mnist";

    /// <summary>Shape of the model.</summary>
    public ModelOptions Model { get; init; } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init; } = new();
}
