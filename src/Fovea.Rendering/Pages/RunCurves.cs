using Fovea.Reports;

namespace Fovea.Rendering;

/// <summary>A run's metrics and looks as charts, or those of several runs over each other.</summary>
internal static class RunCurves
{
    private const double ManyTimes = 20;

    private static readonly Measure[] all =
    [
        new("Error", "validation looks once at mean locations, training samples them while the weights change", "%",
            [new("validation", epoch => epoch.ValidationErrorPercent), new("training", epoch => epoch.TrainingErrorPercent)]),
        new("Hybrid loss", "what training lowers: classification, policy and baseline together", "loss", [new("hybrid loss", epoch => epoch.HybridLoss)]),
        new("Classification loss", "minus the logarithm of the true class's probability", "nats",
            [
                new("validation", epoch => epoch.ValidationNegativeLogLikelihood), new("training", epoch => epoch.CrossEntropy),
                new("training, glimpses before the last", epoch => epoch.EarlyCrossEntropy),
            ]),
        new("Reward", "mean of what a look earned", "reward", [new("reward", epoch => epoch.Reward)]),
        new("Policy loss", "its slope trains the policy, its height means little", "loss", [new("policy loss", epoch => epoch.PolicyLoss)]),
        new("Baseline error", "squared error of the predicted reward", "squared error", [new("baseline error", epoch => epoch.BaselineLoss)]),
        new("Locations cut off", "chosen locations beyond the image's edge; a policy that runs into a corner has many", "%",
            [new("locations cut off", epoch => epoch.CutOffPercent)]),
        new("Mean jump", "from one location to the next; the image is 2 wide and 2 high", "units of location", [new("mean jump", epoch => epoch.MeanJump)]),
        new("Gradient norms", "at each epoch's last step, before clipping", "norm",
            [new("classifier", epoch => Norm(epoch, 0)), new("policy", epoch => Norm(epoch, 1)), new("baseline", epoch => Norm(epoch, 2))]),
        new("Learning rate", "at each epoch's end", "rate", [new("learning rate", epoch => epoch.LearningRate)]),
    ];

    /// <summary>Charts over epochs; one whose values are all zero is left out, since such a model has no such part.</summary>
    /// <param name="runs">The runs, each with its metrics; with more than one, a colour is a run and curves bear its name.</param>
    public static IReadOnlyList<LineChart> OverEpochs(params IReadOnlyList<RunReport> runs) =>
        [.. all.Select(measure => Chart(measure, runs)).Where(chart => chart.Series.Count > 0)];

    /// <summary>Error against the number of glimpses, a curve per run; null if no model looks more than once.</summary>
    /// <param name="runs">The runs; those without looks are left out.</param>
    public static LineChart? OverGlimpses(params IReadOnlyList<RunReport> runs)
    {
        ChartSeries[] series = [.. runs
            .Select((run, i) => new ChartSeries(run.Name, [.. (run.Looks?.Survey.ErrorPercentByGlimpse ?? []).Select((error, t) => new ChartPoint(t + 1, error))]) { Color = i })
            .Where(each => each.Points.Count > 1)];
        return series.Length == 0 ? null : new LineChart(
            "Error against the number of glimpses", "if each look had ended there", new ChartAxis("glimpses") { IsWhole = true }, new ChartAxis("%"), series);
    }

    private static LineChart Chart(Measure measure, IReadOnlyList<RunReport> runs)
    {
        List<ChartSeries> series = [];
        for (int r = 0; r < runs.Count; r++)
        {
            for (int c = 0; c < measure.Curves.Length; c++)
            {
                Curve curve = measure.Curves[c];
                ChartPoint[] points = [.. runs[r].Epochs.Where(epoch => curve.Value(epoch) is not null).Select(epoch => new ChartPoint(epoch.Epoch, curve.Value(epoch)!.Value))];
                if (points.All(point => point.Y == 0)) continue;
                string name = runs.Count == 1 ? curve.Name : measure.Curves.Length == 1 ? runs[r].Name : $"{runs[r].Name}: {curve.Name}";
                series.Add(new ChartSeries(name, points) { Style = runs.Count > 1 && c > 0 ? SeriesStyle.Dashed : SeriesStyle.Line, Color = runs.Count > 1 ? r : c });
            }
        }

        double[] values = [.. series.SelectMany(each => each.Points).Select(point => point.Y)];
        bool isLogarithmic = values.Length > 0 && values.Min() > 0 && values.Max() / values.Min() > ManyTimes;
        ChartAxis up = new(isLogarithmic ? $"{measure.Unit}, logarithmic" : measure.Unit, isLogarithmic);
        return new LineChart(measure.Title, measure.Caption, new ChartAxis("epoch") { IsWhole = true }, up, series);
    }

    private static double Norm(EpochMetrics epoch, int group) => epoch.GradientNorms.Count > group ? epoch.GradientNorms[group] : 0;

    private sealed record Measure(string Title, string Caption, string Unit, Curve[] Curves);

    private sealed record Curve(string Name, Func<EpochMetrics, double?> Value);
}
