using System.Text.Json.Serialization;

namespace Fovea.Tuning;

/// <summary>One of some values that have no order: strings or numbers.</summary>
public sealed record CategoricalDimension : Dimension
{
    /// <summary>One of some values.</summary>
    /// <param name="name">What the parameter is called.</param>
    /// <param name="choices">The values; at least one, none twice.</param>
    /// <param name="when">When it is active; null for always.</param>
    /// <exception cref="SpaceException">There is no choice, or one stands twice.</exception>
    public CategoricalDimension(string name, IReadOnlyList<ParameterValue> choices, Condition? when = null)
        : base(name, when)
    {
        if (choices.Count == 0) throw new SpaceException($"{name}: there must be a choice, but there is none");
        foreach (IGrouping<ParameterValue, ParameterValue> same in choices.GroupBy(choice => choice))
        {
            if (same.Skip(1).Any()) throw new SpaceException($"{name}: choices must differ, but '{same.Key}' stands twice");
        }

        Choices = [.. choices];
    }

    /// <summary>The values.</summary>
    public IReadOnlyList<ParameterValue> Choices { get; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override long? Count => Choices.Count;

    /// <inheritdoc/>
    public override ParameterValue At(double unit) => Choices[(int)Shares.Index(unit, Choices.Count)];

    /// <inheritdoc/>
    public override double PlaceOf(ParameterValue value) => Shares.Middle(IndexOf(value), Choices.Count);

    /// <inheritdoc/>
    /// <remarks>A number fits a choice of the same size, written as whole number or not.</remarks>
    public override bool TryFit(ParameterValue value, out ParameterValue fitted)
    {
        int index = IndexOf(value);
        fitted = index < 0 ? default : Choices[index];
        return index >= 0;
    }

    /// <summary>The place of a value among the choices, or -1.</summary>
    public int IndexOf(ParameterValue value)
    {
        for (int i = 0; i < Choices.Count; i++)
        {
            if (Choices[i] == value) return i;
        }

        for (int i = 0; i < Choices.Count && value.Kind != ParameterKind.Text; i++)
        {
            if (Choices[i].Kind != ParameterKind.Text && Choices[i].Number == value.Number) return i;
        }

        return -1;
    }

    /// <inheritdoc/>
    public bool Equals(CategoricalDimension? other) => base.Equals(other) && Choices.SequenceEqual(other!.Choices);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Choices.Count);
}
