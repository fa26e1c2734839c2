using Fovea.Data;
using Fovea.Data.Views;
using Fovea.Sensing;

namespace Fovea.Models;

/// <summary>What a model sees of a row's image, turned as the view says, normalised: the sensor's patch at a location, or all of it in a few cells.</summary>
/// <param name="sensor">The sensor.</param>
/// <param name="normalization">How channels are brought to one range; null for 0 to 1 as they are.</param>
internal sealed class Sight(IGlimpseSensor sensor, ChannelNormalization? normalization)
{
    /// <summary>Looks at one place.</summary>
    /// <param name="batch">Which images rows look at.</param>
    /// <param name="row">The row.</param>
    /// <param name="x">-1 at the left edge of what the row sees, 1 at the right edge.</param>
    /// <param name="y">-1 at the upper edge of what the row sees, 1 at the lower edge.</param>
    /// <param name="patch">Overwritten: [scales, channels, size, size].</param>
    public void See(RowBatch batch, int row, float x, float y, Span<float> patch)
    {
        ImageView view = batch.ViewOf(row);
        (float imageX, float imageY) = view.ToImage(x, y, batch.Images.Shape);
        sensor.Sense(batch.PixelsOf(row), batch.Images.Shape, imageX, imageY, patch);
        view.Apply(patch, sensor.Size);
        normalization?.Apply(patch, sensor.Size * sensor.Size);
    }

    /// <summary>Looks at all of the image.</summary>
    /// <param name="batch">Which images rows look at.</param>
    /// <param name="row">The row.</param>
    /// <param name="size">Cells on each axis.</param>
    /// <param name="cells">Overwritten: [channels, size, size].</param>
    public void SeeAll(RowBatch batch, int row, int size, Span<float> cells)
    {
        Overview.Of(batch.PixelsOf(row), batch.Images.Shape, batch.ViewOf(row), size, cells);
        normalization?.Apply(cells, size * size);
    }
}
