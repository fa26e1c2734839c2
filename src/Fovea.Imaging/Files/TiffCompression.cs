using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging;

/// <summary>What methods of compression are called that a TIFF file has by number.</summary>
internal static class TiffCompression
{
    /// <summary>Whether it is JPEG 2000 as Aperio's scanners write it, by either of two numbers.</summary>
    public static bool IsAperiosJpeg2000(Compression compression) => (int)compression is 33003 or 33005;

    /// <summary>"JPEG 2000", or "method 12345" for one that nobody has named.</summary>
    public static string NameOf(Compression compression) => (int)compression switch
    {
        2 or 3 or 4 or 32771 => "a fax's method (CCITT)",
        5 => "LZW",
        6 => "JPEG of TIFF's old kind",
        7 => "JPEG",
        8 or 32946 => "Deflate",
        9 or 10 or 34661 => "JBIG",
        32773 => "PackBits",
        // 33004 is that of libvips.
        33003 or 33004 or 33005 or 34712 => "JPEG 2000",
        34676 or 34677 => "SGI LogLuv",
        34887 => "LERC",
        34892 => "DNG's JPEG",
        34925 => "LZMA",
        50000 => "ZSTD",
        50001 => "WebP",
        50002 or 52546 => "JPEG XL",
        _ => $"method {(int)compression}",
    };
}
