using Fovea.Parts;

namespace Fovea.Data.Mnist;

/// <summary>
/// How training digits are warped, anew in every epoch: a small affine map, then a smooth displacement of every pixel (Simard, Steinkraus and Platt
/// 2003, "Best practices for convolutional neural networks applied to visual document analysis"). The default changes nothing.
/// </summary>
internal sealed record DigitDistortionOptions
{
    /// <summary>Largest angle by which a digit is turned either way, in degrees.</summary>
    /// <value>0 to 180; default 0.</value>
    public float Rotation { get; init => field = Check.AtLeast(value, 0f, 180f, nameof(Rotation)); }

    /// <summary>Largest change of size: each axis is scaled by exp(u log(1 + scale)), u uniform in [-1, 1], so that both ways are equally likely.</summary>
    /// <value>0 to 1; default 0.</value>
    public float Scale { get; init => field = Check.AtLeast(value, 0f, 1f, nameof(Scale)); }

    /// <summary>Largest slant either way, in pixels sideways per pixel down.</summary>
    /// <value>0 to 1; default 0.</value>
    public float Shear { get; init => field = Check.AtLeast(value, 0f, 1f, nameof(Shear)); }

    /// <summary>Deviation of the smooth displacement on each axis, in pixels.</summary>
    /// <value>0 to 10; default 0.</value>
    public float Elastic { get; init => field = Check.AtLeast(value, 0f, 10f, nameof(Elastic)); }

    /// <summary>Whether digits stay as they are.</summary>
    internal bool ChangesNothing => this == new DigitDistortionOptions();
}
