using System.Security.Cryptography;
using Fovea.Data.Regions;
using Fovea.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Looking;

/// <summary>The images last brought before a model, in memory alone; the oldest go first.</summary>
internal sealed class ImageStore
{
    private const int MostImages = 64, IdBytes = 12;
    private const long MostBytes = 256 << 20;

    private readonly Lock gate = new();
    private readonly LinkedList<(string Id, StoredImage Image)> images = new();
    private long bytes;

    /// <summary>Keeps an image.</summary>
    /// <returns>The id to ask for it by.</returns>
    public string Add(StoredImage image)
    {
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        lock (gate)
        {
            images.AddLast((id, image));
            bytes += image.Pixels.Length;
            while (images.Count > 1 && (images.Count > MostImages || bytes > MostBytes))
            {
                bytes -= images.First!.Value.Image.Pixels.Length;
                images.RemoveFirst();
            }
        }

        return id;
    }

    /// <summary>The image of an id.</summary>
    /// <exception cref="RequestException">It is not kept any more, or never was one.</exception>
    public StoredImage Find(string id)
    {
        if (id.Length != 2 * IdBytes || !id.All(char.IsAsciiHexDigitLower)) throw new RequestException(StatusCodes.Status404NotFound, $"there is no image '{id}'");
        lock (gate)
        {
            return images.LastOrDefault(each => each.Id == id).Image ?? throw new RequestException(StatusCodes.Status410Gone, "this image is not kept any more");
        }
    }
}

/// <summary>An image that a model shall look at: all of its pixels in the model's shape, or one that is read by region.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Pixels">[height, width, channels], 0 to 255; empty where it is read by region.</param>
/// <param name="Label">Its true class, or null where it is not known.</param>
internal sealed record StoredImage(string Name, ImageShape Shape, byte[] Pixels, int? Label)
{
    private const int MostWholeSide = 4096;

    /// <summary>Whether it is sent in tiles.</summary>
    public bool IsTiled => Regions is not null || Math.Max(Shape.Width, Shape.Height) > MostWholeSide;

    /// <summary>Reads it by region; null where all of its pixels are here. For many threads at a time.</summary>
    public IImageRegions? Regions { get; private init; }

    /// <summary>What a model looks at.</summary>
    public ImagePixels View => Regions is null ? new ImagePixels(Pixels, Shape) : new ImagePixels(Regions);

    /// <summary>Image <paramref name="index"/> of a set, as it is.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static StoredImage Of(ImageSet set, int index, string name, int? label)
    {
        // A reader of its own, which turns to no other image: the image stays what it is.
        if (set.IsReadByRegion && set.NewRegionReader().Turn(epoch: 0, index) is { } regions) return new StoredImage(name, regions.Shape, [], label) { Regions = regions };
        return new StoredImage(name, set.Shape, set.Pixels(index).ToArray(), label);
    }
}
