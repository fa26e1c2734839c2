using System.Text.Json.Serialization;
using Fovea.Data;
using Fovea.Parts;

namespace Fovea.Imaging;

/// <summary>The data sets of image files: "folder:PATH", "slides:PATH", "bach:PATH" and "pcam:PATH".</summary>
public static class ImagingDataSets
{
    private static readonly Lock gate = new();
    private static bool isRegistered;

    /// <summary>Registers them with <see cref="DataSets"/>, so that recipes can name them. Once is enough; more does nothing.</summary>
    /// <exception cref="OptionException">Something else is registered under one of their names.</exception>
    public static void Register()
    {
        lock (gate)
        {
            if (isRegistered) return;
            DataSets.Add(
                "folder", "image files, a folder per class, or train, validation and test with these",
                new FolderOptions(), ImagingOptionsContext.Default.FolderOptions, (request, options) => new FolderSource(request.Name, FolderOf(request), options, request.CacheFolder), takesPath: true);
            DataSets.Add(
                "slides", "images too large for memory, tiled TIFF with a pyramid (BigTIFF, SVS, OME-TIFF), a folder per class or a CSV file: file,label[,group]",
                new SlideOptions(), ImagingOptionsContext.Default.SlideOptions, (request, options) => new SlideSource(request.Name, FolderOrListOf(request), options, request.CacheFolder), takesPath: true);
            DataSets.Add(
                "bach", "breast cancer histology photos, TIFF, 4 classes (BACH challenge, 2018)",
                new BachOptions(), ImagingOptionsContext.Default.BachOptions, (request, options) => new BachSource(request.Name, FolderOf(request), options, request.CacheFolder), takesPath: true);
            DataSets.Add(
                "pcam", "lymph node patches, 96x96 colour, HDF5, 2 classes (PatchCamelyon, 2018)",
                new PcamOptions(), ImagingOptionsContext.Default.PcamOptions, (request, options) => new PcamSource(request.Name, FolderOf(request), options, request.CacheFolder), takesPath: true);
            isRegistered = true;
        }
    }

    /// <exception cref="OptionException">There is neither.</exception>
    private static string FolderOrListOf(DataRequest request) => Path.Exists(request.Path)
        ? request.Path : throw new OptionException($"there is no folder or CSV file {request.Path}{PlainFile.WhyMissing(request.Path)}");

    /// <exception cref="OptionException">There is no such folder.</exception>
    private static string FolderOf(DataRequest request)
    {
        if (Directory.Exists(request.Path)) return request.Path;
        string kind = request.Name[..^request.Path.Length];
        throw new OptionException(File.Exists(request.Path) ? $"{kind}PATH takes a folder, but {request.Path} is a file" : $"there is no folder {request.Path}{PlainFile.WhyMissing(request.Path)}");
    }
}

/// <summary>Compile-time JSON for the options of the data sets that need decoders.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(FolderOptions))]
[JsonSerializable(typeof(SlideOptions))]
[JsonSerializable(typeof(BachOptions))]
[JsonSerializable(typeof(PcamOptions))]
internal sealed partial class ImagingOptionsContext : JsonSerializerContext;
