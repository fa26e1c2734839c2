using Fovea.Imaging.Folders;

namespace Fovea.Imaging.Bach;

/// <summary>How the BACH challenge's photos become a data set; they are of 2048x1536 in colour.</summary>
public sealed record BachOptions : ImageFileOptions
{
    /// <inheritdoc/>
    internal override ChannelChoice ReadChannels => ChannelChoice.Colour;
}
