namespace Fovea.Imaging.Files;

/// <summary>What an image file says of itself.</summary>
/// <param name="Size">Its size.</param>
/// <param name="IsGray">Whether it has one channel.</param>
public readonly record struct ImageHeader(PixelSize Size, bool IsGray);
