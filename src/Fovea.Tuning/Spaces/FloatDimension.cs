using System.Text.Json.Serialization;

namespace Fovea.Tuning;

/// <summary>Numbers between two bounds, both included; evenly, on a logarithmic scale, or in steps.</summary>
public sealed record FloatDimension : Dimension
{
    private readonly double from, width;

    /// <summary>Numbers between two bounds.</summary>
    /// <param name="name">What the parameter is called.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">The largest value, at least <paramref name="low"/>.</param>
    /// <param name="log">Whether equal ratios are equally far: needs a bound above 0.</param>
    /// <param name="step">The distance between values, counted from <paramref name="low"/>; null for any value between the bounds.</param>
    /// <param name="when">When it is active; null for always.</param>
    /// <exception cref="SpaceException">A bound or the step breaks its rule.</exception>
    public FloatDimension(string name, double low, double high, bool log = false, double? step = null, Condition? when = null)
        : base(name, when)
    {
        BoundRules.Check(name, low, high, log);
        if (step is { } given && !(given > 0 && double.IsFinite(given))) throw new SpaceException($"{name}: step must be > 0, but is {given}");
        if (step is not null && log) throw new SpaceException($"{name}: a logarithmic scale has no step, but step is {step}");
        if (step is { } size && (high - low) / size > 1e9) throw new SpaceException($"{name}: there must be at most 1e9 steps, but {high - low} holds {(high - low) / size}");
        (Low, High, Log, Step) = (low, high, log, step);
        from = log ? Math.Log(low) : low;
        width = (log ? Math.Log(high) : high) - from;
    }

    /// <summary>The least value.</summary>
    public double Low { get; }

    /// <summary>The largest value; with steps, none is above it.</summary>
    public double High { get; }

    /// <summary>Whether equal ratios are equally far.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Log { get; }

    /// <summary>The distance between values; null for any value.</summary>
    public double? Step { get; }

    /// <inheritdoc/>
    /// <remarks>A step that divides the range but for rounding reaches the upper bound.</remarks>
    [JsonIgnore]
    public override long? Count => Step is { } step ? (long)Math.Floor(((High - Low) / step) + 1e-9) + 1 : Low == High ? 1 : null;

    /// <inheritdoc/>
    public override ParameterValue At(double unit)
    {
        if (Step is not null) return Stepped(Shares.Index(unit, Count!.Value));
        if (unit is <= 0 or >= 1) return unit <= 0 ? Low : High; // The logarithm would miss its bounds by a rounding.
        double value = from + (unit * width);
        return Math.Clamp(Log ? Math.Exp(value) : value, Low, High);
    }

    /// <inheritdoc/>
    public override double PlaceOf(ParameterValue value)
    {
        if (Step is { } step) return Shares.Middle((long)Math.Round((value.Number - Low) / step), Count!.Value);
        return width == 0 ? 0.5 : Math.Clamp(((Log ? Math.Log(value.Number) : value.Number) - from) / width, 0, 1);
    }

    /// <inheritdoc/>
    public override bool TryFit(ParameterValue value, out ParameterValue fitted)
    {
        fitted = default;
        if (value.Kind == ParameterKind.Text) return false;
        double number = value.Number;
        if (Step is { } step)
        {
            double index = Math.Round((number - Low) / step);
            if (!(index >= 0 && index < Count) || Math.Abs(number - (Low + (index * step))) > 1e-9 * step * Math.Max(1, index)) return false;
            fitted = Stepped((long)index);
            return true;
        }

        fitted = number;
        return number >= Low && number <= High;
    }

    /// <summary>Decimal fractions come out as people write them: 0.3 and not 0.30000000000000004.</summary>
    private double Stepped(long index)
    {
        double plain = Low + (index * Step!.Value);
        double written = Math.Abs(plain) < 1e15 ? (double)Math.Round((decimal)plain, 15) : plain;
        return Math.Min(Math.Abs(written - plain) <= 1e-14 * Math.Max(Math.Abs(plain), Step.Value) ? written : plain, High);
    }
}
