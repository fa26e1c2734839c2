using System.Security.Cryptography;
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

/// <summary>An image in the shape of the model that shall look at it.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Pixels">[height, width, channels], 0 to 255.</param>
/// <param name="Label">Its true class, or null where it is not known.</param>
internal sealed record StoredImage(string Name, ImageShape Shape, byte[] Pixels, int? Label);
