using System.Text.Json.Serialization;
using Fovea.Data;
using Fovea.Data.Regions;

namespace Fovea.Reports;

/// <summary>A split in numbers.</summary>
/// <param name="Images">Number of images.</param>
/// <param name="ClassImages">[classes], images of each class; one that shows several counts for each.</param>
/// <param name="Least">Smallest value of any pixel, of images that are read by region of any square's mean; 0 where there is none.</param>
/// <param name="Most">Largest value of any pixel, or mean; 0 where there is none.</param>
/// <param name="Mean">Mean of all values, 0 to 255; 0 where there is none.</param>
/// <param name="MeasuredImages">Images whose pixels were read for the range: all, or as many as were asked for, evenly spread.</param>
internal sealed record SplitSummary(int Images, IReadOnlyList<int> ClassImages, byte Least, byte Most, double Mean, int MeasuredImages)
{
    /// <summary>Of images of which random looks keep to a part, those that were measured: how much of each that is; null for others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TissuePercent? TissuePercent { get; private init; }

    /// <summary>Measures images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="mostMeasured">Most images whose pixels are read.</param>
    /// <exception cref="DataException">A label is no class.</exception>
    public static SplitSummary Measure(ImageSet images, int classes, int mostMeasured)
    {
        images.RequireLabels(classes);
        int[] counts = new int[classes];
        foreach (int label in images.Labels)
            for (int c = 0; c < classes; c++) counts[c] += ClassLabel.Shows(label, c, images.SeveralClasses) ? 1 : 0;
        int measured = Math.Min(images.Count, mostMeasured);
        if (measured == 0) return new SplitSummary(images.Count, counts, Least: 0, Most: 0, Mean: 0, MeasuredImages: 0);
        (byte least, byte most, double sum) = (byte.MaxValue, byte.MinValue, 0);
        List<double> tissue = [];
        for (int i = 0; i < measured; i++)
        {
            int image = (int)((long)i * images.Count / measured);
            if (images.IsReadByRegion && images.PixelsInPlace(image).Regions is { OffersPlaces: true } regions) tissue.Add(100 * regions.PlacesShare);
            ReadOnlySpan<byte> pixels = images.IsReadByRegion ? SmallImage.Of(images.PixelsInPlace(image), SmallImage.MeasuredSide).Pixels : images.Pixels(image);
            long imageSum = 0;
            foreach (byte value in pixels)
            {
                if (value < least) least = value;
                if (value > most) most = value;
                imageSum += value;
            }

            sum += imageSum / (double)pixels.Length;
        }

        return new SplitSummary(images.Count, counts, least, most, sum / measured, measured)
        {
            TissuePercent = tissue.Count > 0 ? new TissuePercent(tissue.Min(), tissue.Average(), tissue.Max()) : null,
        };
    }
}

/// <summary>How much of an image is tissue, in percent of its area.</summary>
/// <param name="Least">Of the image with the least.</param>
/// <param name="Mean">Mean over the images.</param>
/// <param name="Most">Of the image with the most.</param>
internal sealed record TissuePercent(double Least, double Mean, double Most);
