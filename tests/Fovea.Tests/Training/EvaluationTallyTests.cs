namespace Fovea.Tests.Training;

/// <summary>Four looks at two classes, worked out by hand.</summary>
public sealed class EvaluationTallyTests
{
    private readonly EvaluationTally tally = new(classes: 2);

    public EvaluationTallyTests()
    {
        tally.AddPass([0.9f, 0.1f, 0.9f, 0.1f], [0, 1], [0.5, 0.5]);
        tally.AddPass([0.2f, 0.8f, 0.3f, 0.7f], [1, 1], [double.NaN, double.NaN]);
    }

    [Fact]
    public void Error_is_the_mean_over_passes_with_its_deviation()
    {
        Assert.Equal(25, tally.ErrorPercent);
        Close.To(Math.Sqrt(1250), tally.ErrorPercentSpread, 1e-9, "spread");
    }

    [Fact]
    public void Likelihood_and_calibration()
    {
        Close.To(-(Math.Log(0.9) + Math.Log(0.1) + Math.Log(0.8) + Math.Log(0.7)) / 4, tally.NegativeLogLikelihood, 1e-6, "negative log-likelihood");
        // Bins of confidence 0.9 (one of two right), 0.8 and 0.7 (right): (|1 - 1.8| + |1 - 0.8| + |1 - 0.7|) / 4.
        Close.To(100 * (0.8 + 0.2 + 0.3) / 4, tally.CalibrationErrorPercent, 1e-4, "calibration");
    }

    [Fact]
    public void Confusion_counts_true_class_by_row()
    {
        Assert.Equal([1, 0], tally.Confusion[0]);
        Assert.Equal([1, 2], tally.Confusion[1]);
        Close.To(200 / 3.0, tally.ClassAccuracyPercent[1], 1e-9, "accuracy");
    }
}
