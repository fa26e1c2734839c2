using Fovea.Devices.Drivers;
using Fovea.Devices.Drivers.OpenCl;
using Fovea.Devices.Kernels;

namespace Fovea.Devices;

/// <summary>The graphics processors of this machine, and what else its OpenCL drivers drive.</summary>
public static class GraphicsDevices
{
    /// <summary>All devices that can be used. No driver is no error.</summary>
    /// <param name="missing">What keeps others from being there, in words.</param>
    public static IReadOnlyList<DeviceInfo> List(out IReadOnlyList<string> missing) => [.. OpenClDriver.Find(out missing).Select(device => device.Info)];

    internal static Device OpenQueue(string name, KernelSource? source = null) =>
        OpenClDriver.Find(out _).First(device => device.Info.Name == name).OpenQueue(source ?? KernelSource.Library);
}
