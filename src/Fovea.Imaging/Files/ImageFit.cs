namespace Fovea.Imaging.Files;

/// <summary>How an image file of another size is brought to one.</summary>
public enum ImageFit
{
    /// <summary>Width and height are scaled each by itself.</summary>
    Stretch,

    /// <summary>Scaled down as a whole if it is larger, never up, and centred on black.</summary>
    Pad,

    /// <summary>Scaled as a whole until it just fits, and centred on the mean colour of its border.</summary>
    Contain,
}
