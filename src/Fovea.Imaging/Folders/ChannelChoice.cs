using System.Text.Json.Serialization;

namespace Fovea.Imaging.Folders;

/// <summary>Channels that image files are read with.</summary>
public enum ChannelChoice
{
    /// <summary>Gray if every file is gray, else colour.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>Luminance.</summary>
    [JsonStringEnumMemberName("gray")]
    Gray,

    /// <summary>Red, green, blue.</summary>
    [JsonStringEnumMemberName("colour")]
    Colour,
}
