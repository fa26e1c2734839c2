using Fovea.Data;

namespace Fovea.Imaging.Files;

/// <summary>An image as pixels.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Pixels">[height, width, channels], 0 to 255.</param>
public sealed record DecodedImage(ImageShape Shape, byte[] Pixels);
