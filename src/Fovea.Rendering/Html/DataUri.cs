using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>Images that stand in the page itself: small ones bit by bit, large ones scaled down and compressed.</summary>
internal static class DataUri
{
    private const int MostLossless = 12_000, Quality = 82;

    /// <summary>The image as an address.</summary>
    /// <param name="image">The image; disposed of.</param>
    /// <param name="mostSide">Longest side in pixels that is worth showing.</param>
    public static string Encode(SKImage image, int mostSide)
    {
        using SKImage small = Fitted(image, mostSide);
        byte[] png = Bitmaps.Png(small);
        if (png.Length <= MostLossless) return Address("png", png);
        using SKData compressed = small.Encode(SKEncodedImageFormat.Webp, Quality);
        return compressed.Size < png.Length ? Address("webp", compressed.ToArray()) : Address("png", png);
    }

    private static string Address(string type, byte[] bytes) => $"data:image/{type};base64,{Convert.ToBase64String(bytes)}";

    private static SKImage Fitted(SKImage image, int mostSide)
    {
        int side = Math.Max(image.Width, image.Height);
        if (side <= mostSide) return image;
        using (image)
        {
            SKImageInfo info = new(Math.Max(1, image.Width * mostSide / side), Math.Max(1, image.Height * mostSide / side), SKColorType.Rgba8888, SKAlphaType.Opaque);
            using SKSurface surface = SKSurface.Create(info);
            surface.Canvas.DrawImage(image, SKRect.Create(info.Width, info.Height), Bitmaps.Smooth);
            return surface.Snapshot();
        }
    }
}
