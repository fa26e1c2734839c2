namespace Fovea.Data.Regions;

/// <summary>
/// An image that is read by region: nobody has all of its pixels at hand, be it that they lie in a file of tiles or that nobody has drawn them yet. What a
/// glimpse covers is asked for as means of squares, so that a coarse look costs no more than a fine one.
/// </summary>
internal interface IImageRegions
{
    /// <summary>Shape of the whole image.</summary>
    ImageShape Shape { get; }

    /// <summary>Micrometres of what is shown that a pixel covers; null where that is not known.</summary>
    double? MicrometresPerPixel => null;

    /// <summary>Fills cells with the means of the squares of pixels that they cover; what lies beyond the image is 0.</summary>
    /// <param name="box">What all cells cover; it may reach over the image's edges.</param>
    /// <param name="factor">Pixels of a cell on each axis, at least 1; the box's size is a multiple of it.</param>
    /// <param name="cells">Overwritten: [channels, size / factor, size / factor], 0 to 1.</param>
    void ReadMeans(GlimpseBox box, int factor, Span<float> cells);

    /// <summary>Brings what some reads need into memory, together where one by one would take longer. It changes nothing of what is read, and where it fails the read tells why.</summary>
    /// <param name="wanted">What is going to be read.</param>
    void Prepare(ReadOnlySpan<WantedMeans> wanted)
    {
    }

    /// <summary>Whether random looks and candidates are to keep to places that the image offers, <see cref="PlaceOf"/>: else they are anywhere.</summary>
    bool OffersPlaces => false;

    /// <summary>Part of the image that the places which it offers cover, 0 to 1. The first time it may have to be measured.</summary>
    double PlacesShare => 1;

    /// <summary>Brings a place that is uniform over the image to one that is uniform over what it offers.</summary>
    /// <param name="x">-1 at the image's left edge, 1 at its right edge.</param>
    /// <param name="y">-1 at the image's upper edge, 1 at its lower edge.</param>
    (float X, float Y) PlaceOf(float x, float y) => (x, y);

    /// <summary>Whether any of the places that the image offers lies in a square.</summary>
    /// <param name="box">The square.</param>
    bool Offers(GlimpseBox box) => true;
}

/// <summary>Means that are going to be read: <see cref="IImageRegions.ReadMeans"/>.</summary>
/// <param name="Box">What all cells cover.</param>
/// <param name="Factor">Pixels of a cell on each axis.</param>
internal readonly record struct WantedMeans(GlimpseBox Box, int Factor);

/// <summary>Reads one image of a set by region, and then another: what a place in a batch keeps, so that looking allocates nothing. For one image at a time.</summary>
internal abstract class RegionReader
{
    /// <summary>Turns to an image; what was given before is that image from then on, or is of no use any more.</summary>
    /// <param name="epoch">Number of the epoch, from 0 on, where images differ from epoch to epoch.</param>
    /// <param name="index">Number of the image in its set.</param>
    public abstract IImageRegions Turn(int epoch, int index);
}
