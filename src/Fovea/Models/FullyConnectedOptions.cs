using Fovea.Configuration;
using Fovea.Data;

namespace Fovea.Models;

/// <summary>The paper's fully connected comparison model: a <see cref="FeedForwardModel"/> without convolution.</summary>
public sealed record FullyConnectedOptions : ModelOptions
{
    /// <summary>Units of each hidden layer.</summary>
    /// <value>1 to 16384 each; default: 256 and 256.</value>
    public IReadOnlyList<int> Hidden { get; init => field = [.. value.Select(units => Check.Width(units, nameof(Hidden)))]; } = [256, 256];

    /// <inheritdoc/>
    public override FeedForwardModel Create(ImageShape shape, int classes, ChannelNormalization? normalization) =>
        new(shape, classes, filters: null, Hidden, normalization);
}
