using System.Collections;
using Fovea.Configuration;
using Fovea.Data;

namespace Fovea.Models;

/// <summary>The paper's fully connected comparison model: a <see cref="FeedForwardModel"/> without convolution.</summary>
public sealed record FullyConnectedOptions : ModelOptions
{
    /// <summary>Units of each hidden layer.</summary>
    /// <value>1 to 16384 each; default: 256 and 256.</value>
    public IReadOnlyList<int> Hidden { get; init => field = new LayerWidths(value, nameof(Hidden)); } = new LayerWidths([256, 256], nameof(Hidden));

    /// <inheritdoc/>
    public override FeedForwardModel Create(ImageShape shape, int classes, ChannelNormalization? normalization) =>
        new(shape, classes, filters: null, Hidden, normalization);
}

/// <summary>The paper's convolutional comparison model: a <see cref="FeedForwardModel"/> that begins with a convolution.</summary>
public sealed record ConvolutionalOptions : ModelOptions
{
    /// <summary>Filters of the convolution.</summary>
    /// <value>1 to 16384; default 8.</value>
    public int Filters { get; init => field = Check.Width(value, nameof(Filters)); } = 8;

    /// <summary>Side of the kernel in pixels.</summary>
    /// <value>1 to 256; default 10.</value>
    public int Size { get; init => field = Check.Within(value, 1, 256, nameof(Size)); } = 10;

    /// <summary>Pixels from one position of the kernel to the next.</summary>
    /// <value>1 to 256; default 5.</value>
    public int Stride { get; init => field = Check.Within(value, 1, 256, nameof(Stride)); } = 5;

    /// <summary>Units of each dense layer between the convolution and the classes.</summary>
    /// <value>1 to 16384 each; default: one of 256.</value>
    public IReadOnlyList<int> Hidden { get; init => field = new LayerWidths(value, nameof(Hidden)); } = new LayerWidths([256], nameof(Hidden));

    /// <inheritdoc/>
    public override FeedForwardModel Create(ImageShape shape, int classes, ChannelNormalization? normalization) =>
        new(shape, classes, (Filters, Size, Stride), Hidden, normalization);
}

/// <summary>Units of layers, 1 to 16384 each. Lists of the same units are equal, so that options with them are.</summary>
internal sealed class LayerWidths(IEnumerable<int> widths, string name) : IReadOnlyList<int>, IEquatable<LayerWidths>
{
    private readonly int[] widths = [.. widths.Select(width => Check.Width(width, name))];

    public int Count => widths.Length;

    public int this[int index] => widths[index];

    public bool Equals(LayerWidths? other) => other is not null && widths.AsSpan().SequenceEqual(other.widths);

    public override bool Equals(object? obj) => Equals(obj as LayerWidths);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int width in widths) hash.Add(width);
        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", widths)}]";

    public IEnumerator<int> GetEnumerator() => widths.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
