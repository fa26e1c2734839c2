using Fovea.Configuration;
using Fovea.Models;
using Fovea.Parts;

namespace Fovea;

/// <summary>The paper's fully connected comparison model, which sees all of an image at once: dense layers, each followed by ReLU (Mnih et al. 2014, section 4.1).</summary>
public sealed record FullyConnectedOptions : ModelOptions
{
    /// <summary>Units of each hidden layer.</summary>
    /// <value>1 to 16384 each; default: 256 and 256.</value>
    public IReadOnlyList<int> Hidden { get; init => field = new ValueList<int>(Check.Given(value, nameof(Hidden)).Select(units => Check.Width(units, nameof(Hidden)))); } = new ValueList<int>([256, 256]);

    /// <inheritdoc/>
    internal override FeedForwardModel Create(ImageShape shape, int classes, ChannelNormalization? normalization) =>
        new(shape, classes, filters: null, Hidden, normalization, severalClasses: SeveralClasses);
}

/// <summary>The paper's convolutional comparison model, which sees all of an image at once: a convolution, then dense layers, each followed by ReLU (Mnih et al. 2014, section 4.1).</summary>
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
    public IReadOnlyList<int> Hidden { get; init => field = new ValueList<int>(Check.Given(value, nameof(Hidden)).Select(units => Check.Width(units, nameof(Hidden)))); } = new ValueList<int>([256]);

    /// <inheritdoc/>
    internal override FeedForwardModel Create(ImageShape shape, int classes, ChannelNormalization? normalization) =>
        new(shape, classes, (Filters, Size, Stride), Hidden, normalization, severalClasses: SeveralClasses);
}
