namespace Fovea;

/// <summary>How far a fetch or preparation is.</summary>
/// <param name="Task">What is being done, for a person: "fetching train-images-idx3-ubyte from …".</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all, or null if not known.</param>
/// <param name="Unit">What is counted: <see cref="Bytes"/>, <see cref="Images"/>, or another plural.</param>
public readonly record struct DataProgress(string Task, long Done, long? Total, string Unit = DataProgress.Bytes)
{
    /// <summary>The unit of what is fetched.</summary>
    public const string Bytes = "bytes";

    /// <summary>The unit of what is prepared.</summary>
    public const string Images = "images";
}
