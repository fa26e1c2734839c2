using System.Text.Json.Serialization;

namespace Fovea.Heads;

/// <summary>Where the first glimpse looks.</summary>
public enum StartLocation
{
    /// <summary>Uniformly at random over the image, as in the paper.</summary>
    [JsonStringEnumMemberName("random")]
    Random,

    /// <summary>At the image's centre.</summary>
    [JsonStringEnumMemberName("centre")]
    Centre,
}
