namespace Fovea.Parts;

/// <summary>Where a data set comes from: fetches what is missing, checks it, and loads it.</summary>
public interface IDataSource
{
    /// <summary>Name by which the command line knows it.</summary>
    string Name { get; }

    /// <summary>SHA-256 of splits that are the same for everybody; see docs/data.md. Empty where there are none.</summary>
    IReadOnlyDictionary<DataSplit, string> KnownDigests => new Dictionary<DataSplit, string>();

    /// <summary>Whether loading fetches nothing from elsewhere.</summary>
    bool IsHere => true;

    /// <summary>Loads all splits, fetching and preparing them first where they are not in the cache.</summary>
    /// <param name="progress">The progress reporter of fetching and preparing; may be null.</param>
    /// <param name="cancellation">Stops between steps and leaves nothing half-written.</param>
    /// <exception cref="DataException">The data cannot be had, or is not what it should be.</exception>
    Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation);
}

/// <summary>What a data set is opened by.</summary>
/// <param name="Name">Its whole name: "mine", "folder:PATH". The loaded set bears it, whatever the source calls it.</param>
/// <param name="Path">What follows the colon; empty without one.</param>
/// <param name="CacheFolder">Where fetched and prepared data of this kind is kept, of this set and its likes; made when something is kept.</param>
public sealed record DataRequest(string Name, string Path, string CacheFolder);
