using System.Text.Json.Serialization;

namespace Fovea.Parts;

/// <summary>Extracts what the model sees at a location. Reads only the pixels under the glimpse; called from many threads.</summary>
public interface IGlimpseSensor
{
    /// <summary>Side of a patch in pixels of the finest scale.</summary>
    int Size { get; }

    /// <summary>Number of scales.</summary>
    int Scales { get; }

    /// <summary>What scale <paramref name="scale"/> covers at a location.</summary>
    GlimpseBox Box(ImageShape shape, float x, float y, int scale);

    /// <summary>Numbers in a patch of an image with <paramref name="channels"/> channels.</summary>
    int PatchLength(int channels);

    /// <summary>Looks at one place of one image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="x">-1 at the image's left edge, 1 at its right edge.</param>
    /// <param name="y">-1 at the image's upper edge, 1 at its lower edge.</param>
    /// <param name="patch">Overwritten: <see cref="PatchLength"/> numbers, 0 to 1.</param>
    void Sense(in ImagePixels image, float x, float y, Span<float> patch);
}

/// <summary>Which sensor a model has. Another one is a class beside <see cref="MultiScaleSensorOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MultiScaleSensorOptions), "multiScale")]
public abstract record SensorOptions
{
    /// <summary>Makes the sensor.</summary>
    public abstract IGlimpseSensor Create();
}
