using System.Text.Json.Serialization;

namespace Fovea.Tuning.Spaces;

/// <summary>One thing to search for: a name, the values it may have, and when it counts.</summary>
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

    /// <summary>When it counts; null for always.</summary>
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
