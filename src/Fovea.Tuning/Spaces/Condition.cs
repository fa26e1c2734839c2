namespace Fovea.Tuning;

/// <summary>When a dimension is active: while its parent is active and has one of some values.</summary>
public sealed record Condition
{
    /// <summary>A condition.</summary>
    /// <param name="parent">The name of another dimension, categorical or whole numbers.</param>
    /// <param name="values">The parent's values with which the dimension is active; at least one.</param>
    /// <exception cref="SpaceException">There is no value.</exception>
    public Condition(string parent, IReadOnlyList<ParameterValue> values)
    {
        if (values.Count == 0) throw new SpaceException($"a condition on '{parent}' must name a value, but names none");
        (Parent, Values) = (parent, [.. values]);
    }

    /// <summary>The name of the other dimension.</summary>
    public string Parent { get; }

    /// <summary>Its values with which the dimension is active.</summary>
    public IReadOnlyList<ParameterValue> Values { get; }

    /// <inheritdoc/>
    public bool Equals(Condition? other) => other is not null && Parent == other.Parent && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Parent, Values.Count);
}

/// <summary>Which dimension hangs on which, checked, and in what order to look at them.</summary>
internal sealed class ConditionTree
{
    private readonly IReadOnlyList<Dimension> dimensions;
    private readonly int[] parents;

    /// <exception cref="SpaceException">A condition names no other dimension, is met never, or depends on itself.</exception>
    public ConditionTree(IReadOnlyList<Dimension> dimensions)
    {
        this.dimensions = dimensions;
        parents = [.. dimensions.Select(ParentOf)];
        ParentsFirst = Sorted();
    }

    /// <summary>The dimensions' indices, every parent before its children.</summary>
    public IReadOnlyList<int> ParentsFirst { get; }

    /// <summary>Whether a dimension is active.</summary>
    /// <param name="index">Which dimension.</param>
    /// <param name="values">[dimensions]: the values so far, null for dimensions that are not active; the parent's must be there.</param>
    public bool IsActive(int index, ReadOnlySpan<ParameterValue?> values) =>
        parents[index] < 0 || (values[parents[index]] is { } value && dimensions[index].When!.Values.Contains(value));

    private int ParentOf(Dimension dimension)
    {
        if (dimension.When is not { } when) return -1;
        int parent = dimensions.Index().Where(pair => pair.Item.Name == when.Parent).Select(pair => pair.Index).DefaultIfEmpty(-1).First();
        if (parent < 0) throw new SpaceException($"{dimension.Name}: a condition must name another dimension, but there is no '{when.Parent}'");
        if (dimensions[parent] is FloatDimension)
            throw new SpaceException($"{dimension.Name}: a condition needs a categorical or whole-number parent, but '{when.Parent}' is a float");
        foreach (ParameterValue value in when.Values)
        {
            if (!dimensions[parent].TryFit(value, out ParameterValue fitted) || fitted != value)
                throw new SpaceException($"{dimension.Name}: a condition must be one that can be met, but '{when.Parent}' never is '{value}'");
        }

        return parent;
    }

    private List<int> Sorted()
    {
        List<int> order = [];
        while (order.Count < parents.Length)
        {
            int before = order.Count;
            order.AddRange(Enumerable.Range(0, parents.Length).Where(i => !order.Contains(i) && (parents[i] < 0 || order.Contains(parents[i]))).ToArray());
            if (order.Count > before) continue;
            string cycle = string.Join(", ", dimensions.Where((_, i) => !order.Contains(i)).Select(dimension => $"'{dimension.Name}'"));
            throw new SpaceException($"conditions must not depend on themselves, but do for {cycle}");
        }

        return order;
    }
}
