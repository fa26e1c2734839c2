using Fovea.Devices.Kernels;

namespace Fovea.Devices.Drivers;

/// <summary>A device that a driver has named. Its context is made when its first queue is opened, and stays for the process's life.</summary>
internal abstract class FoundDevice
{
    /// <summary>What its driver says of it.</summary>
    public abstract DeviceInfo Info { get; }

    /// <summary>Opens a queue on it. All queues share its context, and the kernels of one source, which are built once.</summary>
    /// <param name="source">What the kernels are built from.</param>
    /// <exception cref="DeviceException">The device cannot be used, or the kernels cannot be built; the message has the compiler's words.</exception>
    public abstract Device OpenQueue(KernelSource source);
}
