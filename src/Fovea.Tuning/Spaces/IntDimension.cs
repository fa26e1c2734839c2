using System.Text.Json.Serialization;

namespace Fovea.Tuning;

/// <summary>Whole numbers between two bounds, both included; evenly or on a logarithmic scale.</summary>
public sealed record IntDimension : Dimension
{
    private const long Largest = 1L << 52;
    private readonly double from, width;

    /// <summary>Whole numbers between two bounds.</summary>
    /// <param name="name">What the parameter is called.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">The largest value, at least <paramref name="low"/>.</param>
    /// <param name="log">Whether equal ratios are equally far: needs a bound above 0.</param>
    /// <param name="when">When it is active; null for always.</param>
    /// <exception cref="SpaceException">A bound breaks its rule.</exception>
    public IntDimension(string name, long low, long high, bool log = false, Condition? when = null)
        : base(name, when)
    {
        BoundRules.Check(name, low, high, log);
        if (low < -Largest || high > Largest) throw new SpaceException($"{name}: bounds must be within ±2^52, but are {low} and {high}");
        (Low, High, Log) = (low, high, log);

        // A number's share reaches half-way to its neighbours, so that the outermost ones have whole shares too.
        from = log ? Math.Log(low - 0.5) : low - 0.5;
        width = (log ? Math.Log(high + 0.5) : high + 0.5) - from;
    }

    /// <summary>The least value.</summary>
    public long Low { get; }

    /// <summary>The largest value.</summary>
    public long High { get; }

    /// <summary>Whether equal ratios are equally far.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Log { get; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override long? Count => High - Low + 1;

    /// <inheritdoc/>
    public override ParameterValue At(double unit)
    {
        double value = from + (unit * width);
        return Math.Clamp((long)Math.Floor((Log ? Math.Exp(value) : value) + 0.5), Low, High);
    }

    /// <inheritdoc/>
    public override double PlaceOf(ParameterValue value) => ((Log ? Math.Log(value.Number) : value.Number) - from) / width;

    /// <inheritdoc/>
    public override bool TryFit(ParameterValue value, out ParameterValue fitted)
    {
        fitted = default;
        if (value.Kind == ParameterKind.Text || value.Number < Low || value.Number > High || value.Number != Math.Floor(value.Number)) return false;
        fitted = (long)value.Number;
        return true;
    }

    /// <inheritdoc/>
    internal override ParameterValue ValueOf(long index, long count) => Low + index;
}
