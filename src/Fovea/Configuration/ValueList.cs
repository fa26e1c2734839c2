using System.Collections;

namespace Fovea.Configuration;

/// <summary>A list that does not change and equals another with equal elements in the same order, so that records of options with lists do.</summary>
internal sealed class ValueList<T>(IEnumerable<T> elements) : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly T[] elements = [.. elements];

    /// <inheritdoc/>
    public int Count => elements.Length;

    /// <inheritdoc/>
    public T this[int index] => elements[index];

    /// <inheritdoc/>
    public bool Equals(ValueList<T>? other) => other is not null && elements.AsSpan().SequenceEqual(other.elements);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (T element in elements) hash.Add(element);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", elements)}]";

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => elements.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
