using System.Text.Json.Serialization;

namespace Fovea.Data;

/// <summary>How often made-up training images are made.</summary>
public enum TrainingMode
{
    /// <summary>Anew for every epoch.</summary>
    [JsonStringEnumMemberName("fresh")]
    Fresh,

    /// <summary>Once.</summary>
    [JsonStringEnumMemberName("fixed")]
    Fixed,
}
