using Fovea.Reports;
using Fovea.Tuning.Spaces;

namespace Fovea.Cli.Reporting;

/// <summary>Dimensions of a space, and the value of a study, as axes of charts.</summary>
internal static class StudyAxes
{
    // A smaller range is easier to read on an even axis.
    private const double ManyTimes = 5;

    /// <summary>A dimension, from its lower to its upper bound.</summary>
    public static ChartAxis Of(Dimension dimension, string label) => dimension switch
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
