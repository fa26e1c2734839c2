using SkiaSharp;

namespace Fovea.Imaging.Tests;

/// <summary>Writes small image files.</summary>
internal static class PictureFile
{
    /// <summary>A picture of one colour; folders are made.</summary>
    public static string Write(string path, int width, int height, SKColor color)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using SKBitmap bitmap = new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(color);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, data.ToArray());
        return path;
    }

    /// <summary>A folder per class with pictures of 4x4; picture i of class c is red = 10 c, green = i.</summary>
    public static void WriteClasses(string root, params (string Class, int Count)[] classes)
    {
        foreach ((int label, (string name, int count)) in classes.Index())
            for (int i = 0; i < count; i++) Write(Path.Combine(root, name, $"p{i / 2:D2}-{i:D2}.png"), 4, 4, new SKColor((byte)(10 * label), (byte)i, 0));
    }
}
