using Fovea.Devices.Kernels;

namespace Fovea.Devices.Drivers;

/// <summary>A device that a driver has named. Its context is made when its first queue is opened, and stays for the process's life.</summary>
internal abstract class FoundDevice
{
    /// <summary>What its driver says of it.</summary>
    public abstract DeviceInfo Info { get; }

    /// <summary>Whether it is a graphics processor.</summary>
    public abstract bool IsGraphics { get; }

    /// <summary>Opens a queue on it. All queues share its context, and the kernels of one source, which are built once.</summary>
    /// <param name="source">What the kernels are built from.</param>
    /// <exception cref="DeviceException">The device cannot be used, or the kernels cannot be built; the message has the compiler's words.</exception>
    public abstract Device OpenQueue(KernelSource source);
}

/// <summary>What one kind of driver has found.</summary>
/// <param name="Devices">The devices that can be used, in the driver's order.</param>
/// <param name="Missing">What keeps others from being there, in words.</param>
internal sealed record FoundDevices(IReadOnlyList<FoundDevice> Devices, IReadOnlyList<string> Missing)
{
    /// <summary>No device, for one reason.</summary>
    public static FoundDevices None(string why) => new([], [why]);
}
