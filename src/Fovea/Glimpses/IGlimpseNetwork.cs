using System.Text.Json.Serialization;

namespace Fovea.Parts;

/// <summary>
/// Turns what a glimpse saw and where it looked into features: g_t = f(patch_t, location_t). Made with the slots it reads, it
/// works on one block of rows at a time and keeps nothing between calls but parameters.
/// </summary>
public interface IGlimpseNetwork
{
    /// <summary>g_t, [rows, features], and its derivative.</summary>
    Signal Output { get; }

    /// <summary>Computes <see cref="Output"/> of step <paramref name="t"/>.</summary>
    void Forward(Arena arena, int t);

    /// <summary>
    /// From the derivative by <see cref="Output"/> of all steps to those the parameters' gradients are summed from. Nothing flows
    /// on to pixels or locations.
    /// </summary>
    void Backward(Arena arena);
}

/// <summary>Which glimpse network a model has. Another one is a class beside <see cref="DenseGlimpseOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(DenseGlimpseOptions), "dense")]
[JsonDerivedType(typeof(ConvolutionalGlimpseOptions), "convolutional")]
[JsonDerivedType(typeof(StridedGlimpseOptions), "strided")]
public abstract record GlimpseNetworkOptions
{
    /// <summary>Makes the network.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="patches">What glimpses see.</param>
    /// <param name="locations">Where they look, (x, y).</param>
    public abstract IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations);
}
