namespace Fovea.Layers;

/// <summary>Weights kept a second time in the kernel's layout.</summary>
public interface IPackedWeights
{
    /// <summary>Number of units.</summary>
    int Units { get; }

    /// <summary>Packs one unit from the parameters as they are now.</summary>
    void Pack(int unit);
}
