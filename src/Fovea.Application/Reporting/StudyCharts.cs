using Fovea.Rendering;
using Fovea.Tuning;

namespace Fovea.Application.Reporting;

/// <summary>A study's trials as charts.</summary>
internal sealed class StudyCharts
{
    // Numbers of colours: alike on every page, whatever series there are.
    private const int OwnColor = 0, BestColor = 3, PrunedColor = 2, ImportedColor = 7, FailedColor = 6;

    private readonly IReadOnlyList<Dimension> dimensions;
    private readonly IReadOnlyList<string> names;
    private readonly StudyTrial[] ended;
    private readonly StudyTrial? best;
    private readonly double[] values;
    private readonly Func<double, string> textOf;
    private readonly string valueLabel;
    private readonly ChartAxis valueAxis;

    /// <summary>Charts of a study.</summary>
    /// <param name="dimensions">What is searched.</param>
    /// <param name="names">[dimensions]: short names.</param>
    /// <param name="trials">All trials, of which one is done at least.</param>
    /// <param name="valueLabel">What the value is, with its unit.</param>
    /// <param name="textOf">A value with its unit.</param>
    public StudyCharts(IReadOnlyList<Dimension> dimensions, IReadOnlyList<string> names, IReadOnlyList<StudyTrial> trials, string valueLabel, Func<double, string> textOf)
    {
        (this.dimensions, this.names, this.valueLabel, this.textOf) = (dimensions, names, valueLabel, textOf);
        ended = [.. trials.Where(trial => trial.HasEnded)];
        best = Study.BestOf(trials);
        values = [.. ended.Select(ValueOf).OfType<double>()];
        valueAxis = StudyAxes.OfValue(valueLabel, values);
    }

    /// <summary>Each trial's value and the best so far.</summary>
    public LineChart Progress()
    {
        List<ChartSeries> series =
        [
            new("best so far", [.. RunningBest.Compute(ended.Select(trial => trial.Record)).Select(step => new ChartPoint(step.Trial.Number, step.Best))]) { Style = SeriesStyle.Steps, Color = BestColor },
            Dots("trial", OwnColor, trial => !trial.IsImported ? ValueOf(trial) : null),
            Dots("imported", ImportedColor, trial => !trial.IsImported ? null : ValueOf(trial)),
            Dots("stopped early, best reached", PrunedColor, Reached),
            new("failed", [.. ended.Where(trial => trial.Record.State == TrialState.Failed).Select(trial => new ChartPoint(trial.Number, double.NaN))]) { Style = SeriesStyle.Crosses, Color = FailedColor },
        ];
        double[] heights = [.. series.SelectMany(each => each.Points).Select(point => point.Y).Where(double.IsFinite)];
        return new LineChart(
            "Value by trial", string.Empty, new ChartAxis("trial") { IsWhole = true }, StudyAxes.OfValue(valueLabel, heights), [.. series.Where(each => each.Points.Count > 0)]);
    }

    /// <summary>All ended trials over all dimensions; the value's axis reaches no further than the values, so that all of its colours are used.</summary>
    public ParallelCoordinates Parallel() => new(
        "Parallel coordinates",
        [.. dimensions.Select((dimension, i) => StudyAxes.AxisFor(dimension, names[i])), valueAxis with { Label = valueLabel, Bounds = (values.Min(), values.Max()) }],
        [.. ended.Select(trial => new ParallelLine(NameOf(trial), [.. dimensions.Select(dimension => StudyAxes.PlaceOn(dimension, trial.Record.Parameters)), ValueOf(trial)]) { IsEmphasised = trial == best })]);

    /// <summary>The value over each dimension; one that no trial has a value of is left out.</summary>
    public IReadOnlyList<ScatterChart> Slices() => [.. dimensions.Select(Slice).Where(chart => chart.Points.Any(point => point.Y is not null))];

    private ScatterChart Slice(Dimension dimension, int index)
    {
        double last = Math.Max(1, ended[^1].Number);
        return new ScatterChart(
            dimension.Name, dimension.When is { } when ? $"where {when.Parent} is {string.Join(" or ", when.Values)}" : string.Empty, StudyAxes.AxisFor(dimension, names[index]), valueAxis,
            [
                .. from trial in ended
                   let place = StudyAxes.PlaceOn(dimension, trial.Record.Parameters)
                   where place is not null
                   select new ScatterPoint(NameOf(trial), place.Value, ValueOf(trial), trial.Number / last) { IsEmphasised = trial == best },
            ]);
    }

    private ChartSeries Dots(string name, int color, Func<StudyTrial, double?> height) => new(
        name, [.. ended.Select(trial => (trial.Number, Height: height(trial))).Where(point => point.Height is not null).Select(point => new ChartPoint(point.Number, point.Height!.Value))])
    {
        Style = SeriesStyle.Dots,
        Color = color,
    };

    private string NameOf(StudyTrial trial)
    {
        string outcome = ValueOf(trial) is { } value ? textOf(value) : trial.Record.State == TrialState.Pruned ? "stopped early" : "failed";
        return $"trial {trial.Number}{(!trial.IsImported ? string.Empty : ", imported")}: {outcome}; {StudyText.Short(trial, dimensions, names)}";
    }

    private static double? ValueOf(StudyTrial trial) => trial.Record is { State: TrialState.Done, Value: { } value } && double.IsFinite(value) ? value : null;

    private static double? Reached(StudyTrial trial)
    {
        if (trial.Record.State != TrialState.Pruned) return null;
        double[] finite = [.. trial.Record.Intermediate.Select(value => value.Value).Where(double.IsFinite)];
        return finite.Length > 0 ? finite.Min() : null;
    }
}

/// <summary>Dimensions of a space, and the value of a study, as axes of charts.</summary>
internal static class StudyAxes
{
    // A smaller range is easier to read on an even axis.
    private const double ManyTimes = 5;

    /// <summary>A dimension, from its lower to its upper bound.</summary>
    public static ChartAxis AxisFor(Dimension dimension, string label) => dimension switch
    {
        FloatDimension numbers => new ChartAxis(label, numbers.Log) { Bounds = (numbers.Low, numbers.High) },
        IntDimension whole => new ChartAxis(label, whole.Log) { IsWhole = true, Bounds = (whole.Low, whole.High) },
        CategoricalDimension choices => new ChartAxis(label) { Names = [.. choices.Choices.Select(choice => choice.ToString())], Bounds = (-0.5, choices.Choices.Count - 0.5) },
        _ => throw new ArgumentException($"no axis for a dimension of kind {dimension.GetType().Name}"),
    };

    /// <summary>Where some parameters are on a dimension's axis; null where it does not count.</summary>
    public static double? PlaceOn(Dimension dimension, ParameterValues parameters) =>
        !parameters.TryGetValue(dimension.Name, out ParameterValue value) ? null : dimension is CategoricalDimension choices ? choices.IndexOf(value) : value.Number;

    /// <summary>The value's axis: logarithmic where values differ by ratios.</summary>
    /// <param name="label">What the value is.</param>
    /// <param name="values">All values to show.</param>
    public static ChartAxis OfValue(string label, IReadOnlyCollection<double> values)
    {
        bool isLogarithmic = values.Count > 0 && values.Min() > 0 && values.Max() / values.Min() > ManyTimes;
        return new ChartAxis(isLogarithmic ? $"{label}, logarithmic" : label, isLogarithmic);
    }
}
