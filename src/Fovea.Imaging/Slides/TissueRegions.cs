using Fovea.Data.Regions;

namespace Fovea.Imaging;

/// <summary>An image that is read by region, whose random places lie on its tissue. The mask is measured when it is first asked for, and kept.</summary>
/// <param name="image">The image.</param>
internal sealed class TissueRegions(IImageRegions image) : IImageRegions
{
    private readonly Lazy<TissueMask> mask = new(() => TissueMask.Measure(image));

    /// <inheritdoc/>
    public ImageShape Shape => image.Shape;

    /// <inheritdoc/>
    public bool OffersPlaces => true;

    /// <inheritdoc/>
    public void ReadMeans(GlimpseBox box, int factor, Span<float> cells) => image.ReadMeans(box, factor, cells);

    /// <inheritdoc/>
    public (float X, float Y) PlaceOf(float x, float y) => mask.Value.PlaceOf(x, y);
}
