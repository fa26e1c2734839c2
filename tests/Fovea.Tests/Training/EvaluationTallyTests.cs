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
        Assert.Null(tally.WrongClassPercent);
    }

    /// <summary>Three looks at sets of three classes: right; class 0 missed and class 1 made up; none there, none said.</summary>
    [Fact]
    public void Sets_are_right_in_every_class_or_wrong_and_classes_are_counted_by_themselves()
    {
        EvaluationTally sets = new(classes: 3, several: true);
        sets.AddPass([0.9f, 0.2f, 0.8f, 0.3f, 0.6f, 0.7f, 0.1f, 0.2f, 0.4f], [0b101, 0b101, 0], [0.5, double.NaN, 1]);
        Close.To(100 / 3.0, sets.ErrorPercent, 1e-9, "error");
        Close.To(200 / 9.0, sets.WrongClassPercent!.Value, 1e-9, "wrong classes");
        double expected = -Math.Log(0.9 * 0.8 * 0.8) - Math.Log(0.3 * 0.4 * 0.7) - Math.Log(0.9 * 0.8 * 0.6);
        Close.To(expected / 3, sets.NegativeLogLikelihood, 1e-6, "negative log-likelihood");
        // How sure: 0.576 and right, 0.294 and wrong, 0.432 and right, each in a bin of its own.
        Close.To(100 * (0.424 + 0.294 + 0.568) / 3, sets.CalibrationErrorPercent, 1e-4, "calibration");
        Assert.Equal([50, double.NaN, 100], sets.ClassAccuracyPercent);
        Assert.Empty(sets.Confusion);
        // Class 0: once found, once missed; class 1 is never there; class 2: twice found, never made up.
        Close.To(100, sets.Scores.PrecisionPercent, 1e-9, "precision");
        Close.To(75, sets.Scores.RecallPercent, 1e-9, "recall");
        Close.To(100 * ((2 / 3.0) + 1) / 2, sets.Scores.F1Percent, 1e-9, "F1");
        Close.To(0.75, sets.Scores.RocAuc, 1e-9, "area");
    }
}
