using Fovea.Devices.Drivers;
using Fovea.Devices.Drivers.OpenCl;
using Fovea.Devices.Kernels;

namespace Fovea.Devices.Tests;

/// <summary>The device that tests use: the one that the environment names, and then it must be there; else an OpenCL device, if there is one.</summary>
internal static class TestDevice
{
    private const string Variable = "FOVEA_TEST_DEVICE";

    /// <summary>What it is called; a test that asks is skipped if none is named and there is none.</summary>
    public static string Name
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return named;
            FoundDevices openCl = OpenClDriver.All;
            Assert.SkipWhen(openCl.Devices.Count == 0, $"{string.Join("; ", openCl.Missing)}; {Variable} names no other device");
            return "opencl";
        }
    }

    /// <summary>Opens a queue on it.</summary>
    /// <param name="source">What kernels are built from; null stands for those of the library.</param>
    public static Device Open(KernelSource? source = null) => GraphicsDevices.OpenQueue(Name, source);
}
