namespace Fovea.Imaging.Pcam;

/// <summary>How PatchCamelyon becomes a data set.</summary>
public sealed record PcamOptions
{
    /// <summary>Whether every channel is brought to mean 0 and deviation 1 over the training patches.</summary>
    /// <value>Default: false.</value>
    public bool Normalize { get; init; }
}
