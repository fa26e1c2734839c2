namespace Fovea.Tuning.Spaces;

/// <summary>When a dimension counts: while its parent counts and has one of some values.</summary>
public sealed record Condition
{
    /// <summary>A condition.</summary>
    /// <param name="parent">The name of another dimension, categorical or whole numbers.</param>
    /// <param name="values">The parent's values with which the dimension counts; at least one.</param>
    /// <exception cref="SpaceException">There is no value.</exception>
    public Condition(string parent, IReadOnlyList<ParameterValue> values)
    {
        if (values.Count == 0) throw new SpaceException($"a condition on '{parent}' must name a value, but names none");
        (Parent, Values) = (parent, [.. values]);
    }

    /// <summary>The name of the other dimension.</summary>
    public string Parent { get; }

    /// <summary>Its values with which the dimension counts.</summary>
    public IReadOnlyList<ParameterValue> Values { get; }

    /// <inheritdoc/>
    public bool Equals(Condition? other) => other is not null && Parent == other.Parent && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Parent, Values.Count);
}
