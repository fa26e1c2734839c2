using System.Text.RegularExpressions;
using Fovea.Devices.Drivers;
using Fovea.Devices.Drivers.Cuda;
using Fovea.Devices.Drivers.OpenCl;
using Fovea.Devices.Engine;
using Fovea.Devices.Kernels;

namespace Fovea.Devices;

/// <summary>The graphics processors of this machine, and what else its OpenCL drivers drive. A card may be there twice, by NVIDIA's own interface and by OpenCL.</summary>
public static partial class GraphicsDevices
{
    /// <summary>All devices that can be used. That there is no driver is no error.</summary>
    /// <param name="missing">What keeps others from being there, in words; a line for each.</param>
    public static IReadOnlyList<DeviceInfo> List(out IReadOnlyList<string> missing)
    {
        missing = [.. CudaDriver.All.Missing, .. OpenClDriver.All.Missing];
        return [.. CudaDriver.All.Devices.Concat(OpenClDriver.All.Devices).Select(device => device.Info)];
    }

    /// <summary>The device of a name; null if the name stands for the processor.</summary>
    /// <param name="name">
    /// <c>cpu</c>; <c>cuda</c> or <c>opencl</c>, the first of its kind, a graphics processor if there is one; <c>cuda:1</c>, one by its number; <c>auto</c>, the first of <c>cuda</c>, else
    /// the first graphics processor of <c>opencl</c>, else the processor.
    /// </param>
    /// <exception cref="OptionException">It is no name of a device.</exception>
    /// <exception cref="DeviceException">There is no such device; the message says what there is.</exception>
    public static ComputeDevice? Open(string name) => Find(name) is { } found ? new GraphicsDevice(found) : null;

    /// <summary>As <see cref="Open"/>, before it is opened.</summary>
    /// <exception cref="OptionException">It is no name of a device.</exception>
    /// <exception cref="DeviceException">There is no such device; the message says what there is.</exception>
    internal static FoundDevice? Find(string name)
    {
        switch (name)
        {
            case "cpu":
                return null;
            case "auto":
                return CudaDriver.All.Devices is [FoundDevice first, ..] ? first : OpenClDriver.All.Devices.FirstOrDefault(device => device.IsGraphics);
        }

        Match match = Name().Match(name);
        if (!match.Success) throw new OptionException($"device must be cpu, auto, cuda, cuda:NUMBER, opencl or opencl:NUMBER, but is '{name}'");

        // One kind alone: OpenCL's loader may take its time, and need not for NVIDIA's devices.
        FoundDevices all = match.Groups["kind"].Value == "cuda" ? CudaDriver.All : OpenClDriver.All;
        return all.Devices.OrderByDescending(device => device.IsGraphics).FirstOrDefault(device => device.Info.Name == name || device.Info.Name.StartsWith($"{name}:", StringComparison.Ordinal)) ??
            throw NotThere(string.Join("; ", [$"device is \"{name}\", which is not there", .. all.Missing]));
    }

    /// <summary>Opens a queue on a device.</summary>
    /// <param name="name">As <see cref="Find"/> takes it, but no name of the processor.</param>
    /// <param name="source">What kernels are built from; null stands for those of the library.</param>
    /// <exception cref="DeviceException">There is no such device, or it cannot be used.</exception>
    internal static Device OpenQueue(string name, KernelSource? source = null) =>
        (Find(name) ?? throw new ArgumentException($"the processor has no queue, but the device is \"{name}\"", nameof(name))).OpenQueue(source ?? KernelSource.Library);

    private static DeviceException NotThere(string what)
    {
        IEnumerable<string> names = List(out _).Select(device => $"{device.Name} ({device.Description})").Prepend("cpu");
        return new DeviceException($"{what}. There are: {string.Join(", ", names)}", DeviceFault.NotThere);
    }

    [GeneratedRegex(@"^(?<kind>cuda|opencl)(:\d+)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}

/// <summary>A device as its driver describes it.</summary>
/// <param name="Name">By what it is asked for: <c>cuda:0</c>, <c>opencl:1</c>.</param>
/// <param name="Description">What it is, in its maker's words: <c>NVIDIA H100 80GB HBM3</c>.</param>
/// <param name="Driver">What drives it, with its version: <c>NVIDIA 580.82.07, CUDA 13.0</c>, <c>Portable Computing Language 3.1, OpenCL 3.0</c>.</param>
/// <param name="MemoryBytes">All of its memory, in bytes.</param>
public sealed record DeviceInfo(string Name, string Description, string Driver, long MemoryBytes);
