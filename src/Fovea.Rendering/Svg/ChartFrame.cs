namespace Fovea.Rendering.Svg;

/// <summary>Where a chart's axes lie, in units of its drawing.</summary>
/// <param name="Width">Of the whole drawing.</param>
/// <param name="Height">Of the whole drawing.</param>
/// <param name="Left">Room for marks to the left of the axes.</param>
/// <param name="Right">Room to the right.</param>
/// <param name="Top">Room above.</param>
/// <param name="Bottom">Room below.</param>
internal readonly record struct ChartFrame(double Width, double Height, double Left, double Right, double Top, double Bottom)
{
    /// <summary>Between the outermost values and the ends of the axes.</summary>
    private const double Inset = 8;

    /// <summary>The width of a letter, about.</summary>
    public const double Character = 6.2;

    /// <summary>A scale from left to right.</summary>
    public ChartScale Across(ChartAxis axis, IReadOnlyCollection<double> values) => new(axis, values, (float)(Left + Inset), (float)(Width - Right - Inset));

    /// <summary>A scale from bottom to top.</summary>
    public ChartScale Up(ChartAxis axis, IReadOnlyCollection<double> values) => new(axis, values, (float)(Height - Bottom), (float)(Top + (Inset / 2)));
}
