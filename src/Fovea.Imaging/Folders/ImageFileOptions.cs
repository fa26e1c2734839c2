using System.Text.Json.Serialization;

namespace Fovea.Imaging;

/// <summary>How image files become a data set of pixels: what all sources that decode them have in common.</summary>
public abstract record ImageFileOptions : SplitOptions
{
    /// <summary>Size that files are scaled to, width and height each by itself; null for as they are.</summary>
    /// <value>Null or "WIDTHxHEIGHT"; default null.</value>
    public string? Resize { get; init => field = value is null ? null : PixelSize.Parse(value, "resize").ToString(); }

    /// <summary>The samples that are black and white, as "0..4095", where files have more than 8 bits; null for what each file states, else all that its samples can be.</summary>
    /// <value>Null or "LEAST..MOST"; default null.</value>
    public string? Range { get; init => field = value is null ? null : SampleRange.Parse(value, "range").ToString(); }

    /// <summary>The size that files are brought to, and how; null for their own.</summary>
    internal virtual (PixelSize Size, ImageFit Fit)? Fitting => Resize is null ? null : (PixelSize.Parse(Resize, "resize"), ImageFit.Stretch);

    /// <summary>The range of their samples; null for their own.</summary>
    internal SampleRange? ReadRange => Range is null ? null : SampleRange.Parse(Range, "range");

    /// <summary>Channels that files are read with.</summary>
    internal abstract ChannelChoice ReadChannels { get; }
}

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
