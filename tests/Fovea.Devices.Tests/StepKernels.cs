using Fovea.Devices.Drivers;
using Fovea.Devices.Kernels;

namespace Fovea.Devices.Tests;

/// <summary>The kernels of Kernels/steps.cl: small steps of which one knows what comes out.</summary>
internal static class StepKernels
{
    /// <summary>Work-items of a group.</summary>
    public const int Items = 64;

    public static KernelSource Source { get; } = new(() => KernelSource.Expand("steps.cl", Read), () => Read("steps.ptx"));

    /// <summary>values = factor * values + term, of whole groups.</summary>
    public static Launch ScaleAndAdd(DeviceBuffer values, float factor, float term) =>
        new("scale_and_add", (int)(values.Bytes / sizeof(float) / Items), 1, Items, values, KernelArgument.FromValue(factor), KernelArgument.FromValue(term));

    private static string Read(string name)
    {
        string own = Path.Combine(AppContext.BaseDirectory, "Kernels", name);
        return File.Exists(own) ? File.ReadAllText(own) : KernelSource.ReadResource(name);
    }
}
