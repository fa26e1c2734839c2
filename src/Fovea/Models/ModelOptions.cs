using System.Text.Json.Serialization;
using Fovea.Models;

namespace Fovea;

/// <summary>Which model is trained: one with glimpses, whose parts may be your own, or one of those that it is compared with.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RecurrentAttentionOptions), "recurrentAttention")]
[JsonDerivedType(typeof(FullyConnectedOptions), "fullyConnected")]
[JsonDerivedType(typeof(ConvolutionalOptions), "convolutional")]
public abstract record ModelOptions
{
    private protected ModelOptions()
    {
    }

    /// <summary>
    /// Whether it says for every class whether that is there, for images that may show several at once, or none; if not, it says which one class an image is.
    /// </summary>
    /// <value>As the data has it, <see cref="ImageSet.SeveralClasses"/>; default: false.</value>
    public bool SeveralClasses { get; init; }

    /// <summary>Makes the model with zero weights.</summary>
    /// <param name="shape">Shape of its images.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <param name="normalization">How channels are brought to one range; null for 0 to 1 as they are.</param>
    /// <exception cref="OptionException">The model cannot look at images of this shape.</exception>
    internal abstract ImageClassifier Create(ImageShape shape, int classes, ChannelNormalization? normalization);
}
