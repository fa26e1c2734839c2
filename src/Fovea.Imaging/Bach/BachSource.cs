using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Parts;

namespace Fovea.Imaging;

/// <summary>How the BACH challenge's photos become a data set; they are of 2048x1536 in colour.</summary>
public sealed record BachOptions : ImageFileOptions
{
    /// <inheritdoc/>
    internal override ChannelChoice ReadChannels => ChannelChoice.Colour;

    /// <inheritdoc/>
    public override JsonObject ToDataOptions() => JsonSerializer.SerializeToNode(this, ImagingOptionsContext.Default.BachOptions)!.AsObject();
}

/// <summary>
/// The BACH challenge (Aresta et al. 2019, BACH: Grand challenge on breast cancer histology images): TIFF photos of 2048x1536 in
/// Photos/{Normal,Benign,InSitu,Invasive}, and, if it is there, an unlabelled test folder
/// ICIAR2018_BACH_Challenge_TestDataset/Photos beside or below.
/// </summary>
/// <param name="name">Name by which the command line knows it.</param>
/// <param name="path">The folder that holds Photos, or the one that holds ICIAR2018_BACH_Challenge.</param>
/// <param name="options">How it becomes a data set.</param>
/// <param name="cacheFolder">Where decoded pixels and digests are kept.</param>
internal sealed class BachSource(string name, string path, BachOptions options, string cacheFolder) : IDataSource
{
    private const string PhotosFolder = "Photos", ChallengeFolder = "ICIAR2018_BACH_Challenge", TestFolder = "ICIAR2018_BACH_Challenge_TestDataset";

    // The order of the challenge's own labels.
    private static readonly string[] classNames = ["Normal", "Benign", "InSitu", "Invasive"];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) => Task.Run(() => Load(progress, cancellation), cancellation);

    private DataSet Load(IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        options.RequireValid();
        string root = Path.GetFullPath(path);
        string photos = First([Path.Combine(root, PhotosFolder), Path.Combine(root, ChallengeFolder, PhotosFolder)])
            ?? throw new DataException($"{root} is not BACH's folder: it has neither {PhotosFolder} nor {ChallengeFolder}/{PhotosFolder}");
        List<ClassFolder> places = [.. classNames.Select(className => new ClassFolder(ClassFolder(photos, className), photos, className, Split: null))];
        string? test = First([Path.Combine(root, TestFolder, PhotosFolder), Path.Combine(root, "..", TestFolder, PhotosFolder)]);
        if (test is not null) places.Add(new ClassFolder(test, test, ClassName: null, Split: null));
        FolderContents contents = FolderWalk.Read(places);
        FileCollection collection = FileCollection.Open(root, contents, options, cacheFolder, progress, cancellation);
        bool IsLabelled(int index) => collection.Files[index].ClassName is not null;
        DataSet data = LabelledFiles.Split(
            Name, collection, [.. collection.Readable.Where(IsLabelled)], classNames, options, progress, cancellation);
        int[] testPhotos = [.. collection.Readable.Where(index => !IsLabelled(index))];
        return testPhotos.Length == 0 ? data : data with { Unlabelled = collection.Select(testPhotos, _ => 0) };
    }

    private static string? First(IEnumerable<string> folders) => folders.FirstOrDefault(Directory.Exists);

    private static string ClassFolder(string photos, string className) =>
        Directory.EnumerateDirectories(photos).FirstOrDefault(folder => Path.GetFileName(folder).Equals(className, StringComparison.OrdinalIgnoreCase))
        ?? throw new DataException($"{photos} must have the folders {string.Join(", ", classNames)}, but has no {className}");
}
