using System.Reflection;
using System.Runtime.InteropServices;

namespace Fovea.Imaging;

/// <summary>OpenSlide's library (openslide.org, versions 3.4 and 4), which reads scanners' own formats: it is there or not, and nothing else depends on it.</summary>
internal static partial class OpenSlideLibrary
{
    /// <summary>What it takes a TIFF for that no scanner wrote: it makes eight bits and red, green, blue of whatever that holds.</summary>
    public const string AnyTiff = "generic-tiff";

    private const string Name = "openslide";

    private static readonly Lazy<nint> handle = new(Load);

    static OpenSlideLibrary() => NativeLibrary.SetDllImportResolver(
        typeof(OpenSlideLibrary).Assembly, (name, _, _) => name == Name ? handle.Value : 0);

    /// <summary>Whether it can be used.</summary>
    public static bool IsThere => handle.Value != 0;

    /// <summary>Its version; null where it is not there.</summary>
    public static string? Version => IsThere ? Marshal.PtrToStringUTF8(GetVersion()) : null;

    /// <summary>What to install, for a person.</summary>
    public static string Advice => OperatingSystem.IsWindows()
        ? "install OpenSlide (openslide.org) and put libopenslide-1.dll where programs find it"
        : OperatingSystem.IsMacOS() ? "install OpenSlide (brew install openslide)" : "install OpenSlide (apt install libopenslide0)";

    /// <summary>What it takes a file for: "mirax"; null for none that it knows.</summary>
    public static string? VendorOf(string path) => IsThere ? Marshal.PtrToStringUTF8(DetectVendor(path)) : null;

    /// <summary>Opens a slide.</summary>
    /// <param name="path">Its file.</param>
    /// <returns>0 for a file that it does not know; an opened one may have an error.</returns>
    [LibraryImport(Name, EntryPoint = "openslide_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Open(string path);

    /// <summary>Closes a slide.</summary>
    [LibraryImport(Name, EntryPoint = "openslide_close")]
    public static partial void Close(nint slide);

    /// <summary>How many levels a slide has.</summary>
    [LibraryImport(Name, EntryPoint = "openslide_get_level_count")]
    public static partial int LevelCount(nint slide);

    /// <summary>The size of a level.</summary>
    [LibraryImport(Name, EntryPoint = "openslide_get_level_dimensions")]
    public static partial void LevelSize(nint slide, int level, out long width, out long height);

    /// <summary>How many times smaller than the finest a level is.</summary>
    [LibraryImport(Name, EntryPoint = "openslide_get_level_downsample")]
    public static partial double Downsample(nint slide, int level);

    /// <summary>Reads pixels of a level: blue, green, red and how much is there, the colours weighted by it.</summary>
    /// <param name="slide">The slide.</param>
    /// <param name="pixels">Overwritten: 4 * width * height bytes.</param>
    /// <param name="x">The left edge in pixels of the finest level.</param>
    /// <param name="y">The upper edge in pixels of the finest level.</param>
    /// <param name="level">The level.</param>
    /// <param name="width">Pixels of the level.</param>
    /// <param name="height">Pixels of the level.</param>
    [LibraryImport(Name, EntryPoint = "openslide_read_region")]
    public static partial void ReadRegion(nint slide, ref byte pixels, long x, long y, int level, long width, long height);

    /// <summary>What is wrong with a slide, for good; null if nothing is.</summary>
    public static string? ErrorOf(nint slide) => Marshal.PtrToStringUTF8(GetError(slide));

    /// <summary>What a slide says of itself; null where it says nothing.</summary>
    /// <param name="slide">The slide.</param>
    /// <param name="name">"openslide.mpp-x".</param>
    public static string? PropertyOf(nint slide, string name) => Marshal.PtrToStringUTF8(GetProperty(slide, name));

    [LibraryImport(Name, EntryPoint = "openslide_get_version")]
    private static partial nint GetVersion();

    [LibraryImport(Name, EntryPoint = "openslide_detect_vendor", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint DetectVendor(string path);

    [LibraryImport(Name, EntryPoint = "openslide_get_error")]
    private static partial nint GetError(nint slide);

    [LibraryImport(Name, EntryPoint = "openslide_get_property_value", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetProperty(nint slide, string name);

    private static nint Load()
    {
        Assembly assembly = typeof(OpenSlideLibrary).Assembly;
        string[] files = OperatingSystem.IsWindows() ? ["libopenslide-1.dll", "libopenslide-0.dll"]
            : OperatingSystem.IsMacOS() ? ["libopenslide.1.dylib", "libopenslide.0.dylib"] : ["libopenslide.so.1", "libopenslide.so.0"];
        foreach (string file in files)
            if (NativeLibrary.TryLoad(file, assembly, searchPath: null, out nint loaded)) return loaded;
        return 0;
    }
}
