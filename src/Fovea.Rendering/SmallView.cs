using System.Globalization;

namespace Fovea.Rendering;

/// <summary>What a picture of a large image cannot show.</summary>
internal static class SmallView
{
    // What is seen of smaller reductions speaks for itself.
    private const double LeastTold = 8;

    /// <summary>What to say beside a picture; null where there is nothing to be said.</summary>
    /// <param name="look">The look.</param>
    /// <param name="scale">Pixels of the picture for one of the image.</param>
    public static string? InWords(Look look, double scale)
    {
        int side = (int)Math.Round(1 / scale);
        return side < LeastTold || look.PixelsShape == look.Shape ? null
            : string.Create(CultureInfo.InvariantCulture, $"each pixel of this view is the mean of {side:N0}x{side:N0} of the image: smaller things do not show");
    }
}
