using Fovea.Data.Cue;
using SkiaSharp;

namespace Fovea.Cli.Tests;

/// <summary>The cue task's validation images as files, a folder per class: the data of <see cref="TrainedRun"/> with its classes in another order.</summary>
internal static class CuePictures
{
    private static readonly Lazy<DataSet> cue = new(() => new CueSource().Create());

    /// <summary>Writes images.</summary>
    /// <param name="root">The folder to write to.</param>
    /// <param name="most">How many, from the first on.</param>
    /// <param name="folderOf">The class's folder below the root; null to leave the image out. Left out itself: a folder of the class's name.</param>
    /// <param name="scale">What width and height are multiplied by.</param>
    public static void Write(string root, int most = int.MaxValue, Func<string, string?>? folderOf = null, int scale = 1)
    {
        ImageSet images = cue.Value.Validation;
        for (int i = 0; i < Math.Min(most, images.Count); i++)
        {
            string className = cue.Value.ClassNames[images.Labels[i]];
            if ((folderOf is null ? className : folderOf(className)) is not { } folder) continue;
            Directory.CreateDirectory(Path.Combine(root, folder));
            File.WriteAllBytes(Path.Combine(root, folder, $"{i:D4}.png"), Png(images.Pixels(i), images.Shape, scale));
        }
    }

    private static byte[] Png(ReadOnlySpan<byte> pixels, ImageShape shape, int scale)
    {
        using SKBitmap bitmap = new(shape.Width * scale, shape.Height * scale, SKColorType.Gray8, SKAlphaType.Opaque);
        Span<byte> target = bitmap.GetPixelSpan();
        for (int row = 0; row < bitmap.Height; row++)
            for (int column = 0; column < bitmap.Width; column++) target[(row * bitmap.RowBytes) + column] = pixels[(row / scale * shape.Width) + (column / scale)];
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
