using System.Text.Json.Serialization;

namespace Fovea.Data.Canvas;

/// <summary>What is seen where a piece of clutter meets what is there already.</summary>
internal enum ClutterBlend
{
    /// <summary>The sum of both, at most white.</summary>
    [JsonStringEnumMemberName("add")]
    Add,

    /// <summary>The brighter of both.</summary>
    [JsonStringEnumMemberName("maximum")]
    Maximum,

    /// <summary>The piece, its black included, hides what is there.</summary>
    [JsonStringEnumMemberName("opaque")]
    Opaque,
}
