namespace Fovea.Reports;

/// <summary>A figure by which runs are compared.</summary>
/// <param name="Name">What it is and its unit.</param>
/// <param name="Value">Its value; null where it does not exist.</param>
/// <param name="Decimals">Digits behind the point that mean something.</param>
internal sealed record RunFigure(string Name, double? Value, int Decimals)
{
    /// <summary>The figures of a run, the same ones in the same order for every run.</summary>
    public static IReadOnlyList<RunFigure> ListFor(RunReport run)
    {
        Evaluation? evaluation = run.Looks?.Survey.Evaluation;
        ClassificationScores? scores = evaluation?.Scores;
        return
        [
            new("error, %", evaluation?.ErrorPercent, 2),
            new("standard deviation over passes from random starts, %", evaluation is { Passes: > 1 } ? evaluation.ErrorPercentSpread : null, 3),
            new("negative log-likelihood, nats", evaluation?.NegativeLogLikelihood, 4),
            new("calibration error, %", evaluation?.CalibrationErrorPercent, 2),
            new("accuracy, %", scores?.AccuracyPercent, 2),
            new("precision, %", OrNull(scores?.PrecisionPercent), 2),
            new("recall, %", OrNull(scores?.RecallPercent), 2),
            new("F1, %", OrNull(scores?.F1Percent), 2),
            new("Cohen's kappa", OrNull(scores?.CohenKappa), 4),
            new("area under the ROC", OrNull(scores?.RocAuc), 4),
            new("best validation error, %", run.Result?.ValidationErrorPercent ?? run.BestEpoch?.ValidationErrorPercent, 2),
            new("best epoch", run.Result?.BestEpoch ?? run.BestEpoch?.Epoch, 0),
            new("epochs done", run.Epochs.Count == 0 ? null : run.Epochs[^1].Epoch, 0),
            new("locations cut off at the edge in the last epoch, %", run.Epochs.Count == 0 ? null : run.Epochs[^1].CutOffPercent, 1),
            new("mean jump between locations in the last epoch", run.Epochs.Count == 0 ? null : run.Epochs[^1].MeanJump, 2),
            new("training and validation, s", run.Result?.Seconds ?? (run.Epochs.Count == 0 ? null : run.Epochs[^1].Seconds), 1),
            new("training, images/s", run.Result?.ImagesPerSecond ?? (run.Epochs.Count == 0 ? null : run.Epochs[^1].ImagesPerSecond), 0),
            new("parameters", run.Model?.Parameters, 0),
            new("multiply-adds per look", run.Model?.MultiplyAdds, 0),
        ];
    }

    private static double? OrNull(double? number) => number is { } value && double.IsNaN(value) ? null : number;
}
