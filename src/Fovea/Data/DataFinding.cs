using System.Text.Json.Serialization;

namespace Fovea.Data;

/// <summary>Something about a data set that a person should know before a figure of it is believed.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Message">How much of it, what it means and what to do, in a line.</param>
/// <param name="Splits">Splits whose figures it puts in doubt: there it is said beside the figure. Empty if it puts none in doubt.</param>
/// <param name="Details">What it is about, one by one; empty where the message says it all.</param>
public sealed record DataFinding(DataFindingKind Kind, string Message, IReadOnlyList<DataSplit> Splits, IReadOnlyList<string> Details);

/// <summary>What a <see cref="DataFinding"/> is about.</summary>
public enum DataFindingKind
{
    /// <summary>Files that were left out: no images that can be read, or images outside of every class.</summary>
    [JsonStringEnumMemberName("leftOut")]
    LeftOut,

    /// <summary>Links that were not followed.</summary>
    [JsonStringEnumMemberName("link")]
    Link,

    /// <summary>The same image several times.</summary>
    [JsonStringEnumMemberName("copies")]
    Copies,

    /// <summary>The same image under several classes.</summary>
    [JsonStringEnumMemberName("contradiction")]
    Contradiction,

    /// <summary>A split without images of a class.</summary>
    [JsonStringEnumMemberName("missingClass")]
    MissingClass,

    /// <summary>Training images that are not those that a model was trained on.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,
}
