using Fovea.Imaging;
using Fovea.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Looking;

/// <summary>Decodes images that anybody may have made: few bytes, few pixels, few at once, and not for long.</summary>
internal static class UploadDecoder
{
    /// <summary>Most bytes of a request.</summary>
    public const long MostBytes = 32 << 20;

    /// <summary>Most pixels of an image: 8,000 by 6,000.</summary>
    public const long MostPixels = 48_000_000;

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(15);

    // Of the process, as its memory is.
    private static readonly SemaphoreSlim places = new(2);

    /// <summary>Reads a request's body as a file and decodes it.</summary>
    /// <param name="request">The request; its body is the file.</param>
    /// <param name="decode">Decodes the file of a path.</param>
    /// <exception cref="RequestException">It is too large, or takes too long.</exception>
    /// <exception cref="DataException">It is no image, is damaged, or is of a kind that is not read; the message has no path.</exception>
    public static async Task<T> DecodeAsync<T>(HttpRequest request, Func<string, T> decode)
    {
        if (!await places.WaitAsync(patience, request.HttpContext.RequestAborted).ConfigureAwait(false))
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, "other images are being decoded: try again in a while");
        string path = Path.Combine(Path.GetTempPath(), $"fovea-upload-{Path.GetFileNameWithoutExtension(Path.GetRandomFileName())}");
        Task<T> decoding;
        try
        {
            await using (FileStream file = new(path, FileMode.CreateNew)) await request.Body.CopyToAsync(file, request.HttpContext.RequestAborted).ConfigureAwait(false);
            decoding = Task.Run(() => Checked(path, decode));
        }
        catch
        {
            File.Delete(path);
            places.Release();
            throw;
        }

        // A decoder cannot be broken off. One that takes too long keeps its place and its file until it ends, so that there are never more.
        _ = decoding.ContinueWith(_ => { File.Delete(path); places.Release(); }, TaskScheduler.Default);
        try
        {
            return await decoding.WaitAsync(patience, request.HttpContext.RequestAborted).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RequestException(StatusCodes.Status422UnprocessableEntity, $"the image took longer than {patience.TotalSeconds} s to decode");
        }
        catch (DataException exception)
        {
            throw new DataException(exception.Message.Replace($"image {path}", "the image", StringComparison.Ordinal).Replace(path, "IMAGE", StringComparison.Ordinal), exception);
        }
    }

    private static T Checked<T>(string path, Func<string, T> decode)
    {
        if (new FileInfo(path).Length == 0) throw new RequestException(StatusCodes.Status422UnprocessableEntity, "the image is empty");
        PixelSize size = ImageFile.ReadHeader(path).Size;
        if ((long)size.Width * size.Height > MostPixels)
            throw new RequestException(StatusCodes.Status422UnprocessableEntity, $"the image claims {size} pixels, more than {MostPixels:N0}");
        return decode(path);
    }
}
