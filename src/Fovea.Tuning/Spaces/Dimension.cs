using System.Text.Json.Serialization;

namespace Fovea.Tuning;

/// <summary>One thing to search for: a name, the values it may have, and when it is active.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FloatDimension), "float")]
[JsonDerivedType(typeof(IntDimension), "int")]
[JsonDerivedType(typeof(CategoricalDimension), "categorical")]
public abstract record Dimension
{
    private protected Dimension(string name, Condition? when)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new SpaceException("a dimension's name must not be empty");
        (Name, When) = (name, when);
    }

    /// <summary>What the parameter is called.</summary>
    [JsonPropertyOrder(-1)]
    public string Name { get; }

    /// <summary>When it is active; null for always.</summary>
    [JsonPropertyOrder(1)]
    public Condition? When { get; }

    /// <summary>How many values there are; null where they are not counted (floats without a step).</summary>
    [JsonIgnore]
    public abstract long? Count { get; }

    /// <summary>The value at a place: equal shares of [0, 1] for equal steps, on the scale of the dimension.</summary>
    /// <param name="unit">0 to 1.</param>
    public abstract ParameterValue At(double unit);

    /// <summary>The place of a value, the middle of its share.</summary>
    /// <param name="value">A value that <see cref="TryFit"/> yields.</param>
    /// <returns>0 to 1.</returns>
    public abstract double PlaceOf(ParameterValue value);

    /// <summary>A value as this dimension writes it: 1 as 1.0 for floats, 3.0 as 3 for whole numbers, on the steps there are.</summary>
    /// <returns>False where the value is outside or of another kind.</returns>
    public abstract bool TryFit(ParameterValue value, out ParameterValue fitted);

    /// <summary>The value with an index among <paramref name="count"/> evenly spread ones: for counted dimensions, each value once.</summary>
    internal virtual ParameterValue ValueOf(long index, long count) => At(Shares.Middle(index, count));
}

/// <summary>What every pair of bounds must keep.</summary>
internal static class BoundRules
{
    public static void Check(string name, double low, double high, bool log)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high)) throw new SpaceException($"{name}: bounds must be finite, but are {low} and {high}");
        if (low > high) throw new SpaceException($"{name}: low must be at most high, but {low} is above {high}");
        if (log && low <= 0) throw new SpaceException($"{name}: a logarithmic scale needs low > 0, but low is {low}");
        if (!double.IsFinite(high - low)) throw new SpaceException($"{name}: high - low must be finite, but {low} to {high} is too wide");
    }
}

/// <summary>[0, 1] in equal shares for things that are counted.</summary>
internal static class Shares
{
    /// <summary>The share that a place lies in.</summary>
    public static long Index(double unit, long count) => Math.Clamp((long)(unit * count), 0, count - 1);

    /// <summary>The middle of a share.</summary>
    public static double Middle(long index, long count) => (index + 0.5) / count;
}
