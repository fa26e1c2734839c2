using System.Text.Json.Nodes;
using Fovea.Models;

namespace Fovea.Training.Recipes;

/// <summary>All that decides what a training run does and yields: one row of a table of results.</summary>
public sealed record Recipe
{
    /// <summary>Name of the data: "mnist", "cluttered-mnist-60", "folder:PATH".</summary>
    /// <value>Default: mnist.</value>
    public string Data { get; init; } = "mnist";

    /// <summary>The data's options, where it has any; its source checks them.</summary>
    /// <value>Default: none.</value>
    public JsonObject DataOptions { get; init; } = [];

    /// <summary>The model.</summary>
    /// <value>Default: the paper's recurrent attention model for MNIST.</value>
    public ModelOptions Model { get; init; } = new RecurrentAttentionOptions();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init; } = new();
}
