using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Imaging;

/// <summary>How PatchCamelyon becomes a data set.</summary>
public sealed record PcamOptions
{
    /// <summary>Whether every channel is brought to mean 0 and deviation 1 over the training patches.</summary>
    /// <value>Default: false.</value>
    public bool Normalize { get; init; }

    /// <inheritdoc cref="SplitOptions.ToDataOptions"/>
    public JsonObject ToDataOptions() => JsonSerializer.SerializeToNode(this, ImagingOptionsContext.Default.PcamOptions)!.AsObject();
}

/// <summary>
/// PatchCamelyon (Veeling et al. 2018): 96x96 colour patches of lymph nodes; class 1 has tumour tissue in its middle 32x32 pixels.
/// Three pairs of HDF5 files, images under the key x and classes under y, which are unpacked once into raw pixels: their chunks are
/// gzipped, and reading them in random order would unpack each again and again.
/// </summary>
/// <param name="name">Name by which the command line knows it.</param>
/// <param name="path">The folder with the six files.</param>
/// <param name="options">How it becomes a data set.</param>
/// <param name="cacheFolder">Where decoded pixels and digests are kept.</param>
internal sealed class PcamSource(string name, string path, PcamOptions options, string cacheFolder) : IDataSource
{
    private static readonly string[] classNames = ["normal", "tumour"], partNames = ["train", "valid", "test"];

    private static readonly DataSplit[] splits = [DataSplit.Training, DataSplit.Validation, DataSplit.Test];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) => Task.Run(() => Load(progress, cancellation), cancellation);

    private DataSet Load(IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        string root = Path.GetFullPath(path);
        if (!Directory.Exists(root)) throw new DataException($"there is no folder {root}{PlainFile.WhyMissing(root)}");
        // Every label file is read before the first image is unpacked: what is wrong shows at once.
        (string Part, int[] Labels)[] parts = [.. partNames.Select(part => (part, LabelsOf(FileOf(root, part, "y"))))];
        MappedImageSet[] sets = [.. parts.Select(part => Open(FileOf(root, part.Part, "x"), part.Labels, progress, cancellation))];
        foreach (MappedImageSet set in sets)
            if (set.Shape != sets[0].Shape) throw new DataException($"{root}: all images must have one shape, but are {sets[0].Shape} and {set.Shape}");
        return new DataSet(Name, classNames, sets[0], sets[1], sets[2])
        {
            SourceFindings = [.. CopiesIn(root, sets, progress, cancellation)],
            Normalization = options.Normalize ? ChannelNormalization.Measure(sets[0], progress, cancellation) : null,
        };
    }

    private IEnumerable<DataFinding> CopiesIn(string root, MappedImageSet[] sets, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        (int Part, int Index)[] patches = [.. sets.SelectMany((set, part) => Enumerable.Range(0, set.Count).Select(index => (part, index)))];
        string fingerprint = string.Join('|', partNames.Select(part => FingerprintOf(FileOf(root, part, "x"))));
        string memory = Path.Combine(FolderFor(root), "copies.json");
        return LabelledCopies.Describe(
            patch => $"{partNames[patches[patch].Part]} {patches[patch].Index}",
            patch => classNames[sets[patches[patch].Part].Labels[patches[patch].Index]],
            [.. patches.Select(patch => splits[patch.Part])],
            PatchCopies.Find(sets, fingerprint, memory, progress, cancellation));
    }

    private static string FileOf(string root, string part, string key) => Path.Combine(root, $"camelyonpatch_level_2_split_{part}_{key}.h5");

    private static int[] LabelsOf(string file) => HdfFile.Read(file, "y", data =>
    {
        ulong[] axes = data.Space.Dimensions;
        if (axes.Length == 0 || axes[1..].Any(axis => axis != 1)) throw new DataException($"{file}: labels must be [images, 1, 1, 1], but are [{string.Join(", ", axes)}]");
        int[] labels = [.. data.Read<byte[]>().Select(label => (int)label)];
        int wrong = Array.FindIndex(labels, label => label >= classNames.Length);
        return wrong < 0 ? labels : throw new DataException($"{file}: label {wrong} is {labels[wrong]}, but must be 0 to {classNames.Length - 1}");
    });

    private MappedImageSet Open(string file, int[] labels, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (!File.Exists(file)) throw new DataException($"there is no file {file}{PlainFile.WhyMissing(file)}");
        string fingerprint = FingerprintOf(file);
        PixelCache pixels = new(FolderFor(file));
        PixelCacheContents contents = pixels.Find(fingerprint) ?? HdfFile.Read(file, "x", data =>
        {
            HdfPixels producer = new(data, file);
            RequireAsMany(file, producer.Count, labels.Length);
            return pixels.Make(producer, fingerprint, progress, cancellation);
        });
        RequireAsMany(file, contents.Count, labels.Length);
        int[] all = [.. Enumerable.Range(0, contents.Count)];
        return new MappedImageSet(new MappedFile(pixels.PixelPath), contents.Shape, all, labels, [.. all.Select(index => $"{index}")]);
    }

    private static string FingerprintOf(string file)
    {
        FileInfo info = new(file);
        return string.Create(CultureInfo.InvariantCulture, $"{file}|{info.Length}|{info.LastWriteTimeUtc.Ticks}");
    }

    /// <summary>Where is kept what is made of a file or folder.</summary>
    private string FolderFor(string path) => Path.Combine(cacheFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16]);

    private static void RequireAsMany(string file, int images, int labels)
    {
        if (images != labels) throw new DataException($"{file} holds {Counted.Of(images, "image")}, but {Counted.Of(labels, "label")}");
    }
}
