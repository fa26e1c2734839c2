using System.Text.Json.Serialization;
using Fovea.Data;

namespace Fovea.Training.Exports;

/// <summary>One measured figure of a model, with what it takes to measure it again.</summary>
/// <param name="Split">Which images.</param>
/// <param name="Images">How many of them, from the first on.</param>
/// <param name="Rollouts">Sampled rollouts whose class probabilities were averaged; null for one look at mean locations.</param>
/// <param name="Passes">Passes from different random starts that the figures are means of.</param>
/// <param name="ErrorPercent">Share of wrong classes in percent.</param>
/// <param name="ErrorPercentSpread">Its standard deviation over passes.</param>
/// <param name="NegativeLogLikelihood">In nats.</param>
public sealed record ModelFigure(
    DataSplit Split, int Images, int? Rollouts, int Passes, double ErrorPercent, double ErrorPercentSpread, double NegativeLogLikelihood)
{
    /// <summary>What has to be said beside the figures; see <see cref="DataSet.WarningsFor"/>. Null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Measures a model.</summary>
    /// <param name="trained">The model.</param>
    /// <param name="data">Its data; see <see cref="Checkpoints.TrainedModel.Align"/>.</param>
    /// <param name="split">Which images.</param>
    /// <param name="most">How many of them at most.</param>
    /// <param name="rollouts">Sampled rollouts to average; null for one look at mean locations.</param>
    /// <param name="team">Computes.</param>
    /// <param name="cancellation">Stops between two blocks of images.</param>
    /// <exception cref="DataException">There are no such images, or they are not what the model knows.</exception>
    public static ModelFigure Measure(
        Checkpoints.TrainedModel trained, DataSet data, DataSplit split, int most, int? rollouts, Numerics.WorkerTeam team, CancellationToken cancellation)
    {
        ImageSet images = trained.Align(data)[split];
        if (images.Count > most) images = new ImageSubset(images, most);
        Evaluation evaluation = new Evaluator(trained.Model, images, new EvaluationOptions { Rollouts = rollouts }, team).Run(cancellation);
        // The first images of a split may be of few classes.
        string? missing = images.Count < data[split].Count ? data.WarningOfMissingClasses(images, $"this part of {$"{split}".ToLowerInvariant()}") : null;
        string[] warnings = [.. data.WarningsFor(split), .. new[] { missing }.OfType<string>()];
        return new ModelFigure(
            split, images.Count, rollouts, evaluation.Passes, evaluation.ErrorPercent, evaluation.ErrorPercentSpread, evaluation.NegativeLogLikelihood)
        {
            Warnings = warnings.Length > 0 ? warnings : null,
        };
    }
}
