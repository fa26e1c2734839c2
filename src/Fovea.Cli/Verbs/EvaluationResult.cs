using Fovea.Heads;
using Fovea.Training;

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
    double ImagesPerSecond,
    double Seconds)
{
    public static EvaluationResult Of(Evaluation evaluation, string dataSet, string split, IReadOnlyList<string> classNames, bool random, IReadOnlyList<string> warnings)
    {
        Dictionary<string, double?> accuracy = [];
        for (int c = 0; c < classNames.Count; c++)
            accuracy[classNames[c]] = OrNull(evaluation.ClassAccuracyPercent[c]);
        ClassificationScores scores = evaluation.Scores;
        return new EvaluationResult(
            dataSet, split, evaluation.Images, evaluation.ErrorPercent, evaluation.ErrorPercentSpread, evaluation.Passes, evaluation.Rollouts,
            random ? "random" : evaluation.SampledLocations ? "sampled" : "mean",
            evaluation.Glimpses, evaluation.Start, evaluation.NegativeLogLikelihood, evaluation.CalibrationErrorPercent,
            scores.AccuracyPercent, OrNull(scores.PrecisionPercent), OrNull(scores.RecallPercent), OrNull(scores.F1Percent), OrNull(scores.CohenKappa), OrNull(scores.RocAuc),
            accuracy, evaluation.Confusion, warnings,
            (double)evaluation.Images * evaluation.Passes * evaluation.Rollouts / evaluation.Seconds, evaluation.Seconds);
    }

    /// <summary>JSON has no NaN.</summary>
    private static double? OrNull(double number) => double.IsNaN(number) ? null : number;
}
