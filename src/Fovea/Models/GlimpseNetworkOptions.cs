using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Glimpses;
using Fovea.Layers;

namespace Fovea.Models;

/// <summary>Which glimpse network a model has. Another one is a class beside <see cref="DenseGlimpseOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(DenseGlimpseOptions), "dense")]
[JsonDerivedType(typeof(ConvolutionalGlimpseOptions), "convolutional")]
public abstract record GlimpseNetworkOptions
{
    /// <summary>Makes the network.</summary>
    /// <param name="build">Where it is declared.</param>
    /// <param name="patches">What glimpses see.</param>
    /// <param name="locations">Where they look, (x, y).</param>
    public abstract IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations);
}

/// <summary>The paper's <see cref="DenseGlimpseNetwork"/>.</summary>
public sealed record DenseGlimpseOptions : GlimpseNetworkOptions
{
    /// <summary>Units that read the patch.</summary>
    /// <value>1 to 16384; default 128.</value>
    public int What { get; init => field = Check.Width(value, nameof(What)); } = 128;

    /// <summary>Units that read the location.</summary>
    /// <value>1 to 16384; default 128.</value>
    public int Where { get; init => field = Check.Width(value, nameof(Where)); } = 128;

    /// <summary>Units of the result.</summary>
    /// <value>1 to 16384; default 256.</value>
    public int Features { get; init => field = Check.Width(value, nameof(Features)); } = 256;

    /// <inheritdoc/>
    public override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new DenseGlimpseNetwork(build, patches, locations, What, Where, Features);
}

/// <summary>Convolutions with batch normalisation: <see cref="ConvolutionalGlimpseNetwork"/>.</summary>
public sealed record ConvolutionalGlimpseOptions : GlimpseNetworkOptions
{
    /// <summary>Filters that read the patch, and as many that read the location.</summary>
    /// <value>1 to 16384; default 128.</value>
    public int Filters { get; init => field = Check.Width(value, nameof(Filters)); } = 128;

    /// <summary>Filters of the result.</summary>
    /// <value>1 to 16384; default 256.</value>
    public int Features { get; init => field = Check.Width(value, nameof(Features)); } = 256;

    /// <summary>Its batch normalisation.</summary>
    public BatchNormalizationOptions Normalization { get; init; } = new();

    /// <inheritdoc/>
    public override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new ConvolutionalGlimpseNetwork(build, patches, locations, Filters, Features, Normalization.Momentum, Normalization.Epsilon);
}
