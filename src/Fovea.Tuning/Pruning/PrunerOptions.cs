using System.Text.Json.Serialization;

namespace Fovea.Tuning.Pruning;

/// <summary>Which trials are stopped early.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NoPruningOptions), "none")]
[JsonDerivedType(typeof(MedianPruningOptions), "median")]
[JsonDerivedType(typeof(SuccessiveHalvingOptions), "successiveHalving")]
public abstract record PrunerOptions
{
    /// <summary>Makes the pruner.</summary>
    public abstract IPruner Create();
}
