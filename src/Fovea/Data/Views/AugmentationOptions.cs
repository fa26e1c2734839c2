using Fovea.Configuration;

namespace Fovea.Data.Views;

/// <summary>In which ways training images are changed from epoch to epoch. The default changes nothing.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Whether half of the images are mirrored, left to right.</summary>
    /// <value>Default: false.</value>
    public bool Flips { get; init; }

    /// <summary>Whether images are turned by 0, 1, 2 or 3 quarters; with <see cref="Flips"/>, all eight positions of a slide.</summary>
    /// <value>Default: false.</value>
    public bool QuarterTurns { get; init; }

    /// <summary>Most pixels by which images are moved along each axis.</summary>
    /// <value>0 to 10000; default 0.</value>
    public int Shift { get; init => field = Check.Within(value, 0, 10_000, nameof(Shift)); }

    /// <summary>Largest change of brightness: factors are uniform in [1 - brightness, 1 + brightness].</summary>
    /// <value>0 to 1; default 0.</value>
    public float Brightness { get; init => field = Check.AtLeast(value, 0f, 1f, nameof(Brightness)); }
}
