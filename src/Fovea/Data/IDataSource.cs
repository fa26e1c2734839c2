namespace Fovea;

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

/// <summary>How far a fetch or preparation is.</summary>
/// <param name="Task">What is being done, for a person: "fetching train-images-idx3-ubyte from …".</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all, or null if not known.</param>
/// <param name="Unit">What is counted.</param>
public readonly record struct DataProgress(string Task, long Done, long? Total, DataUnit Unit = DataUnit.Bytes);

/// <summary>What <see cref="DataProgress"/> counts.</summary>
public enum DataUnit
{
    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Images.</summary>
    Images,
}
