using System.Globalization;

namespace Fovea.Rendering;

/// <summary>From values on a chart's axis to pixels, and which values to mark.</summary>
internal sealed class ChartScale
{
    private const int FewestDecades = 3, MostSteps = 8;

    private readonly bool isLogarithmic;
    private readonly double least, most;
    private readonly float from, to;
    private readonly IReadOnlyList<string>? names;

    /// <summary>A scale that covers all values.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="values">What must fit, at least one.</param>
    /// <param name="from">Pixel of the least value.</param>
    /// <param name="to">Pixel of the largest value.</param>
    /// <exception cref="ArgumentException">There is no value, or one that the axis cannot show.</exception>
    public ChartScale(ChartAxis axis, IReadOnlyCollection<double> values, float from, float to)
    {
        isLogarithmic = axis.IsLogarithmic;
        this.from = from;
        this.to = to;
        names = axis.Names;
        if (values.Count == 0) throw new ArgumentException($"axis '{axis.Label}' must have at least one value, but has none");
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) throw new ArgumentException($"values on axis '{axis.Label}' must be finite, but one is {value}");
            if (isLogarithmic && value <= 0) throw new ArgumentException($"values on the logarithmic axis '{axis.Label}' must be > 0, but one is {value}");
        }

        (double low, double high) = (values.Min(), values.Max());
        if (axis.Bounds is { } bounds) (low, high) = (Math.Min(low, bounds.Least), Math.Max(high, bounds.Most));
        IEnumerable<double> marks = axis.Marks ?? axis.Names?.Select((_, i) => (double)i) ?? (isLogarithmic ? Decades(low, high) : Steps(low, high, axis.IsWhole));
        double slack = 1e-6 * (Along(high) - Along(low));
        Marks = [.. marks.Where(mark => axis.Bounds is null || (Along(mark) >= Along(low) - slack && Along(mark) <= Along(high) + slack))];
        least = Along(Math.Min(low, Marks.Count > 0 ? Marks[0] : low));
        most = Along(Math.Max(high, Marks.Count > 0 ? Marks[^1] : high));
        if (most == least) most = least + 1;
    }

    /// <summary>Values to mark, in order.</summary>
    public IReadOnlyList<double> Marks { get; }

    /// <summary>Where a value is, in pixels.</summary>
    public float Place(double value) => (float)(from + ((Along(value) - least) / (most - least) * (to - from)));

    /// <summary>A mark in figures, or by its name.</summary>
    public string TextOf(double mark) => names?[(int)mark] ?? Format(mark);

    /// <summary>A mark in figures.</summary>
    public static string Format(double mark) => Math.Abs(mark) >= 1e6 || (mark != 0 && Math.Abs(mark) < 1e-4)
        ? mark.ToString("0.##E+0", CultureInfo.InvariantCulture)
        : Math.Round(mark, 9).ToString("#,0.#########", CultureInfo.InvariantCulture);

    private double Along(double value) => isLogarithmic ? Math.Log10(value) : value;

    /// <summary>Powers of ten around the values; where those are few, twice and five times each as well.</summary>
    private static double[] Decades(double least, double most)
    {
        int first = (int)Math.Floor(Math.Log10(least) + 1e-9), last = (int)Math.Ceiling(Math.Log10(most) - 1e-9);
        double[] factors = last - first >= FewestDecades ? [1] : [1, 2, 5];
        double[] all = [.. Enumerable.Range(first, last - first + 1).SelectMany(power => factors.Select(factor => factor * Math.Pow(10, power)))];
        int begin = Math.Max(0, Array.FindLastIndex(all, mark => mark <= least * 1.000001)), end = Array.FindIndex(all, mark => mark >= most * 0.999999);
        return all[begin..((end < 0 ? all.Length - 1 : end) + 1)];
    }

    /// <summary>Multiples of a round number around the values.</summary>
    private static double[] Steps(double least, double most, bool isWhole)
    {
        double rough = most > least ? (most - least) / MostSteps : 1, power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * new[] { 1.0, 2, 5, 10 }.First(factor => factor * power >= rough * 0.999999);
        if (isWhole) step = Math.Max(1, Math.Round(step));
        int first = (int)Math.Floor((least / step) + 1e-9), last = (int)Math.Ceiling((most / step) - 1e-9);
        return [.. Enumerable.Range(first, last - first + 1).Select(count => count * step)];
    }
}
