
namespace Fovea.Data.Regions;

/// <summary>Reads one image of a set by region, and then another: what a place in a batch keeps, so that looking allocates nothing. For one image at a time.</summary>
internal abstract class RegionReader
{
    /// <summary>Turns to an image; what was given before is that image from then on, or is of no use any more.</summary>
    /// <param name="epoch">Number of the epoch, from 0 on, where images differ from epoch to epoch.</param>
    /// <param name="index">Number of the image in its set.</param>
    public abstract IImageRegions Turn(int epoch, int index);
}
