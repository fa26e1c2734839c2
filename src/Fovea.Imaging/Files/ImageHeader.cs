namespace Fovea.Imaging.Files;

/// <summary>What an image file says of itself.</summary>
/// <param name="Size">Its size, the right way up.</param>
/// <param name="IsGray">Whether it has one channel, a transparent one aside, or a palette of grays.</param>
public readonly record struct ImageHeader(PixelSize Size, bool IsGray);
