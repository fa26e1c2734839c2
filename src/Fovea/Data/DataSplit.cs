using System.Text.Json.Serialization;

namespace Fovea.Data;

/// <summary>A part of a data set.</summary>
public enum DataSplit
{
    /// <summary>Images to learn from.</summary>
    [JsonStringEnumMemberName("training")]
    Training,

    /// <summary>Images to select a model with.</summary>
    [JsonStringEnumMemberName("validation")]
    Validation,

    /// <summary>Images to report on.</summary>
    [JsonStringEnumMemberName("test")]
    Test,

    /// <summary>Images whose classes nobody has told.</summary>
    [JsonStringEnumMemberName("unlabelled")]
    Unlabelled,

    /// <summary>All images that have a class, whatever they are for.</summary>
    [JsonStringEnumMemberName("all")]
    All,
}
