using Fovea.Devices.Drivers;
using Fovea.Devices.Kernels;
using Fovea.Devices.Parts;
using Fovea.Training.Engines;

namespace Fovea.Devices.Engine;

/// <summary>A graphics processor as trainer and evaluation take it.</summary>
/// <param name="found">The device.</param>
internal sealed class GraphicsDevice(FoundDevice found) : ComputeDevice
{
    /// <inheritdoc/>
    public override string Name => found.Info.Name;

    /// <inheritdoc/>
    public override string Description => $"{found.Info.Description}, driver {found.Info.Driver}";

    /// <summary>What its driver says of it.</summary>
    public DeviceInfo Info => found.Info;

    /// <summary>Opens a queue on it.</summary>
    /// <exception cref="DeviceException">The device cannot be used, or the kernels cannot be built.</exception>
    public Device OpenQueue() => found.OpenQueue(KernelSource.Library);

    /// <inheritdoc/>
    internal override IReadOnlyList<string> MissingParts(Recipe recipe) => SupportedParts.MissingFrom(recipe);

    /// <inheritdoc/>
    internal override IComputeEngine Open() => new DeviceEngine(OpenQueue(), Noticed);
}
