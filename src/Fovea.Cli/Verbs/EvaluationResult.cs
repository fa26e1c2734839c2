using Fovea.Application.Catalog;
using Fovea.Heads;
using Fovea.Training;
using Fovea.Training.Checkpoints;

namespace Fovea.Cli.Verbs;

/// <summary>What "evaluate" says of a model on a data set.</summary>
internal sealed record EvaluationResult(
    string Dataset,
    string Split,
    int Images,
    double ErrorPercent,
    double ErrorPercentSpread,
    int Passes,
    int Rollouts,
    string Locations,
    int Glimpses,
    StartLocation Start,
    double NegativeLogLikelihood,
    double CalibrationErrorPercent,
    double AccuracyPercent,
    double? PrecisionPercent,
    double? RecallPercent,
    double? F1Percent,
    double? CohenKappa,
    double? RocAuc,
    IReadOnlyDictionary<string, double?> ClassAccuracyPercent,
    IReadOnlyList<IReadOnlyList<long>> Confusion,
    IReadOnlyList<string> Warnings,
    string? Predictions,
    double ImagesPerSecond,
    double Seconds)
{
    /// <summary>Says what was measured.</summary>
    /// <param name="evaluation">The figures.</param>
    /// <param name="data">What they were measured on.</param>
    /// <param name="trained">The model.</param>
    /// <param name="random">Whether it looked anywhere.</param>
    /// <param name="predictions">The file of predictions; null for none.</param>
    public static EvaluationResult Of(Evaluation evaluation, ModelData data, TrainedModel trained, bool random, string? predictions)
    {
        IReadOnlyList<string> classNames = trained.ClassNames;
        Dictionary<string, double?> accuracy = [];
        for (int c = 0; c < classNames.Count; c++)
            accuracy[classNames[c]] = OrNull(evaluation.ClassAccuracyPercent[c]);
        ClassificationScores scores = evaluation.Scores;
        return new EvaluationResult(
            data.Data.Name, DataResult.NameOf(data.Split), evaluation.Images, evaluation.ErrorPercent, evaluation.ErrorPercentSpread, evaluation.Passes, evaluation.Rollouts,
            random ? "random" : evaluation.SampledLocations ? "sampled" : "mean",
            evaluation.Glimpses, evaluation.Start, evaluation.NegativeLogLikelihood, evaluation.CalibrationErrorPercent,
            scores.AccuracyPercent, OrNull(scores.PrecisionPercent), OrNull(scores.RecallPercent), OrNull(scores.F1Percent), OrNull(scores.CohenKappa), OrNull(scores.RocAuc),
            accuracy, evaluation.Confusion, [.. data.WarningsFor(trained)], predictions,
            (double)evaluation.Images * evaluation.Passes * evaluation.Rollouts / evaluation.Seconds, evaluation.Seconds);
    }

    /// <summary>JSON has no NaN.</summary>
    private static double? OrNull(double number) => double.IsNaN(number) ? null : number;
}
