using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Configuration;

namespace Fovea.Tuning;

/// <summary>What is searched: dimensions in order. A point has a value for each that is active, and none for the others.</summary>
public sealed record SearchSpace
{
    private const long PlacesOfFloats = 1 << 20;
    private readonly ConditionTree conditions;

    /// <summary>A space of at least one dimension.</summary>
    /// <exception cref="SpaceException">It is empty, a name stands twice, or a condition names no other dimension, is met never, or depends on itself.</exception>
    [JsonConstructor]
    public SearchSpace(IReadOnlyList<Dimension> dimensions)
    {
        if (dimensions.Count == 0) throw new SpaceException("a search space must have a dimension, but has none");
        if (dimensions.Any(dimension => dimension is null)) throw new SpaceException("a search space must have dimensions alone, but one of them is null");
        Dimensions = [.. dimensions];
        foreach (IGrouping<string, Dimension> same in Dimensions.GroupBy(dimension => dimension.Name))
        {
            if (same.Skip(1).Any()) throw new SpaceException($"names of dimensions must differ, but '{same.Key}' stands twice");
        }

        conditions = new ConditionTree(Dimensions);
    }

    /// <summary>The dimensions, in order.</summary>
    public IReadOnlyList<Dimension> Dimensions { get; }

    /// <summary>A space from JSON.</summary>
    /// <exception cref="SpaceException">The JSON is broken, or the space breaks a rule.</exception>
    public static SearchSpace Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, TuningJson.Default.SearchSpace) ?? throw new SpaceException("a search space must be an object, but is null");
        }
        catch (Exception exception) when (JsonFault.IsOne(exception))
        {
            throw new SpaceException($"no search space: {JsonFault.Describe(exception, json, TuningJson.Default.SearchSpace)}", exception);
        }
    }

    /// <summary>The space as one line of JSON; reading it gives an equal space.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TuningJson.Default.SearchSpace);

    /// <summary>The point at a place of the unit cube; coordinates of dimensions that are not active there are left unused.</summary>
    /// <param name="unit">[dimensions], 0 to 1.</param>
    public ParameterValues At(ReadOnlySpan<double> unit)
    {
        if (unit.Length != Dimensions.Count) throw new ArgumentException($"a place must have {Dimensions.Count} coordinates, but has {unit.Length}", nameof(unit));
        var values = new ParameterValue?[Dimensions.Count];
        Resolve(unit, values);
        return Named(values);
    }

    /// <summary>Values as this space writes them, in its order.</summary>
    /// <returns>False where an active dimension has no value or one outside, or a value is left over.</returns>
    public bool TryFit(ParameterValues given, out ParameterValues fitted)
    {
        var values = new ParameterValue?[Dimensions.Count];
        bool fits = Fit(given, values, out int used) is null && used == given.Count;
        fitted = fits ? Named(values) : ParameterValues.Empty;
        return fits;
    }

    /// <summary>Why values do not fit, in a few words that name the parameter and not its value; null where they do.</summary>
    public string? WhyNot(ParameterValues given)
    {
        var values = new ParameterValue?[Dimensions.Count];
        if (Fit(given, values, out int used) is { } misfit)
            return given.TryGetValue(misfit.Name, out _) ? $"outside the values of '{misfit.Name}'" : $"without a value for '{misfit.Name}'";
        if (used == given.Count) return null;
        string left = given.Names.First(name => !Dimensions.Where((dimension, index) => values[index] is not null && dimension.Name == name).Any());
        return $"with a value for '{left}', which {(Dimensions.Any(dimension => dimension.Name == left) ? "is not active there" : "is no dimension")}";
    }

    /// <inheritdoc/>
    public bool Equals(SearchSpace? other) => other is not null && Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override int GetHashCode() => Dimensions.Aggregate(0, (hash, dimension) => HashCode.Combine(hash, dimension));

    /// <summary>All points one after another, none twice; of floats without a step, 2^20 evenly spread values.</summary>
    internal IEnumerable<ParameterValues> Points() => PointsFrom(0, new ParameterValue?[Dimensions.Count]);

    /// <summary>The values at a place of the unit cube; null for dimensions that are not active there.</summary>
    internal void Resolve(ReadOnlySpan<double> unit, Span<ParameterValue?> values)
    {
        foreach (int index in conditions.ParentsFirst)
            values[index] = conditions.IsActive(index, values) ? Dimensions[index].At(unit[index]) : default(ParameterValue?);
    }

    /// <summary>Finds a value for each active dimension.</summary>
    /// <returns>The first dimension that has none or one outside; null where all have one.</returns>
    private Dimension? Fit(ParameterValues given, ParameterValue?[] values, out int used)
    {
        used = 0;
        foreach (int index in conditions.ParentsFirst)
        {
            if (!conditions.IsActive(index, values)) continue;
            if (!given.TryGetValue(Dimensions[index].Name, out ParameterValue value) || !Dimensions[index].TryFit(value, out value)) return Dimensions[index];
            values[index] = value;
            used++;
        }

        return null;
    }

    private IEnumerable<ParameterValues> PointsFrom(int place, ParameterValue?[] values)
    {
        if (place == values.Length)
        {
            yield return Named(values);
            yield break;
        }

        int index = conditions.ParentsFirst[place];
        values[index] = null;
        bool isActive = conditions.IsActive(index, values);
        long number = isActive ? Dimensions[index].Count ?? PlacesOfFloats : 1;
        for (long i = 0; i < number; i++)
        {
            if (isActive) values[index] = Dimensions[index].ValueOf(i, number);
            foreach (ParameterValues point in PointsFrom(place + 1, values)) yield return point;
        }
    }

    private ParameterValues Named(ParameterValue?[] values) =>
        new(values.Index().Where(pair => pair.Item is not null).Select(pair => KeyValuePair.Create(Dimensions[pair.Index].Name, pair.Item!.Value)));
}

/// <summary>A search space breaks a rule; the message names dimension, rule and value.</summary>
public sealed class SpaceException(string message, Exception? innerException = null) : FoveaException(message, innerException);
