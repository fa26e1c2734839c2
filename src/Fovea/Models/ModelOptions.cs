using System.Text.Json.Serialization;
using Fovea.Data;

namespace Fovea.Models;

/// <summary>Which model is trained. Another one is a class beside <see cref="RecurrentAttentionOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RecurrentAttentionOptions), "recurrentAttention")]
[JsonDerivedType(typeof(FullyConnectedOptions), "fullyConnected")]
[JsonDerivedType(typeof(ConvolutionalOptions), "convolutional")]
public abstract record ModelOptions
{
    /// <summary>Makes the model with zero weights.</summary>
    /// <param name="shape">Shape of its images.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <param name="normalization">How channels are brought to one range; null for 0 to 1 as they are.</param>
    /// <exception cref="OptionException">The model cannot look at images of this shape.</exception>
    public abstract ImageClassifier Create(ImageShape shape, int classes, ChannelNormalization? normalization);
}
