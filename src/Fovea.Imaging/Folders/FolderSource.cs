using Fovea.Data;

namespace Fovea.Imaging.Folders;

/// <summary>Image files in a folder per class, split by the folder itself or by names.</summary>
/// <param name="name">Name by which the command line knows it.</param>
/// <param name="path">The folder.</param>
/// <param name="options">How it becomes a data set.</param>
/// <param name="cache">Where decoded pixels are kept.</param>
public sealed class FolderSource(string name, string path, FolderOptions options, DataCache cache) : DecodedSource(name)
{
    /// <inheritdoc/>
    protected override DataSet Load(IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        options.RequireValid();
        string root = Path.GetFullPath(path);
        FolderContents contents = FolderLayout.Scan(root, options.Layout, isToTrainOn: options.Splitting == Splitting.Drawn);
        string[] classNames = [.. contents.Files.Select(file => file.ClassName!).Distinct().Order(StringComparer.Ordinal)];
        FileCollection collection = FileCollection.Open(root, contents, options, cache.FolderOf("folder"), progress, cancellation);
        return LabelledFiles.Split(Name, collection, collection.Readable, classNames, options, progress, cancellation);
    }
}
