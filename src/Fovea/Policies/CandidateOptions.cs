using System.Text.Json.Serialization;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// Where a model may look on a large image: at what stands out in a coarse view of it. A candidate is a local maximum of the view's saliency; a policy scores
/// each by the window around it and by the core's state, draws one, and never again what is near it.
/// </summary>
public sealed record CandidateOptions
{
    /// <summary>Side of the view's cells in pixels; what is looked for should cover one or two of them.</summary>
    /// <value>2 to 1024; default 12.</value>
    public int Cell { get; init => field = Check.Within(value, 2, 1024, nameof(Cell)); } = 12;

    /// <summary>
    /// Most cells of a view on each axis. An image that needs more is viewed in larger cells first, and finer only around what stands out there, step by step.
    /// </summary>
    /// <value>16 to 1024; default 256.</value>
    public int View { get; init => field = Check.Within(value, 16, 1024, nameof(View)); } = 256;

    /// <summary>Most candidates, the most salient ones.</summary>
    /// <value>1 to 4096; default 120.</value>
    public int Most { get; init => field = Check.Within(value, 1, 4096, nameof(Most)); } = 120;

    /// <summary>What makes a cell stand out.</summary>
    /// <value>Default: brightness.</value>
    public Saliency Saliency { get; init => field = Check.Choice(value, nameof(Saliency)); }

    /// <summary>Least saliency of a candidate.</summary>
    /// <value>0 to 1; default 0.02.</value>
    public float Threshold { get; init => field = Check.AtLeast(value, 0f, 1f, nameof(Threshold)); } = 0.02f;

    /// <summary>How far from what was looked at the next glimpse looks at least, in cells.</summary>
    /// <value>0 to 100; default 1.5.</value>
    public float Apart { get; init => field = Check.AtLeast(value, 0f, 100f, nameof(Apart)); } = 1.5f;

    /// <summary>Units in which the window around a candidate and the core's state meet.</summary>
    /// <value>16 to 1024, a multiple of 16; default 32.</value>
    public int Hidden { get; init => field = value % Matrix.Line == 0 ? Check.Within(value, 16, 1024, nameof(Hidden)) : throw new OptionException(nameof(Hidden), $"must be a multiple of {Matrix.Line}, but is {value}"); } = 32;
}

/// <summary>What makes a cell of a coarse view stand out.</summary>
public enum Saliency
{
    /// <summary>The mean of its pixels, over all channels.</summary>
    [JsonStringEnumMemberName("brightness")]
    Brightness,

    /// <summary>How far that is from the mean of the 7x7 cells around it.</summary>
    [JsonStringEnumMemberName("contrast")]
    Contrast,

    /// <summary>
    /// That mean at first, and then what the policy learns: a filter of the 3x3 cells around, of every channel, is added to it, and what is below 0 does not stand out.
    /// </summary>
    [JsonStringEnumMemberName("learned")]
    Learned,
}
