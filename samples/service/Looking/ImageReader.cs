using Fovea.Imaging;

namespace Fovea.Service.Looking;

/// <summary>Makes pixels of the model's shape of a request. Whoever sends it may want to do harm: few bytes, few pixels, and few images are decoded at a time.</summary>
public sealed class ImageReader(TrainedModel model, LookSettings settings) : IDisposable
{
    private const string RawPixels = "application/octet-stream";

    private readonly SemaphoreSlim decoders = new(Environment.ProcessorCount);

    /// <summary>Reads a request's image.</summary>
    /// <param name="request">Its body is an image file, or pixels as they are: [height, width, channels], 0 to 255.</param>
    /// <param name="cancellation">Nobody waits for it any more.</param>
    /// <returns>[height, width, channels] of the model.</returns>
    /// <exception cref="RefusedException">It is not of a type that is read, is empty, or has too many pixels or not as many as the model's images.</exception>
    /// <exception cref="BadHttpRequestException">It is too large, or was not sent whole.</exception>
    /// <exception cref="DataException">It is no image, or is damaged.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        string? type = request.GetTypedHeaders().ContentType?.MediaType.Value;
        bool isRaw = string.Equals(type, RawPixels, StringComparison.OrdinalIgnoreCase);
        if (!isRaw && type?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) != true)
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, $"the content type must be that of an image, image/png say, or {RawPixels} for pixels, but is {(type is null ? "left out" : $"'{type}'")}");
        using MemoryStream body = new((int)Math.Min(request.ContentLength ?? 0, settings.MostBytes));
        await request.Body.CopyToAsync(body, cancellation);
        ReadOnlyMemory<byte> bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (bytes.IsEmpty) throw new RefusedException(StatusCodes.Status400BadRequest, "the body must be an image, but is empty");
        if (isRaw)
        {
            return bytes.Length == model.ImageShape.Bytes ? bytes
                : throw new RefusedException(StatusCodes.Status422UnprocessableEntity, $"pixels must be {model.ImageShape.Bytes} bytes for {model.ImageShape}, but are {bytes.Length}");
        }

        await decoders.WaitAsync(cancellation);
        try
        {
            PixelSize size = ImageFile.ReadHeader(bytes).Size;
            if ((long)size.Width * size.Height > settings.MostPixels)
                throw new RefusedException(StatusCodes.Status422UnprocessableEntity, $"an image must have at most {settings.MostPixels} pixels, but has {size}");
            return ImageFile.ReadFor(model, bytes).Pixels;
        }
        finally
        {
            decoders.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => decoders.Dispose();
}
