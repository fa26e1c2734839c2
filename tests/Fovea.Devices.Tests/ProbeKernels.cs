using Fovea.Devices.Drivers;
using Fovea.Devices.Kernels;

namespace Fovea.Devices.Tests;

/// <summary>The kernels of Kernels/probes.cl: the library's kernels have its functions of numbers only in passing.</summary>
internal static class ProbeKernels
{
    /// <summary>Work-items of a group.</summary>
    public const int Items = 64;

    /// <summary>Integers of a sequence.</summary>
    public const int Drawn = 20;

    public static KernelSource Source { get; } = new(() => KernelSource.Expand("probes.cl", Read), () => Read("probes.ptx"));

    /// <summary>Runs a kernel over whole groups of items.</summary>
    public static void Probe(this Device device, string kernel, int items, params KernelArgument[] arguments) =>
        device.Run(new Launch(kernel, items / Items, 1, Items, arguments));

    private static string Read(string name)
    {
        string own = Path.Combine(AppContext.BaseDirectory, "Kernels", name);
        return File.Exists(own) ? File.ReadAllText(own) : KernelSource.ReadResource(name);
    }
}
