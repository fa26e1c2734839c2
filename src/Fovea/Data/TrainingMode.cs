using System.Text.Json.Serialization;

namespace Fovea.Data;

/// <summary>How often made-up training images are made.</summary>
internal enum TrainingMode
{
    /// <summary>Anew for every epoch.</summary>
    [JsonStringEnumMemberName("fresh")]
    Fresh,

    /// <summary>Once.</summary>
    [JsonStringEnumMemberName("fixed")]
    Fixed,
}
