using System.Text;
using System.Text.RegularExpressions;
using static Fovea.Devices.Drivers.Cuda.CudaApi;

namespace Fovea.Devices.Drivers.Cuda;

/// <summary>NVIDIA's driver on this machine.</summary>
internal static unsafe partial class CudaDriver
{
    /// <summary>The interface's version that has all functions that are used: cuGraphInstantiateWithFlags is the latest of them.</summary>
    public static readonly Version NeededVersion = new(11, 4);

    /// <summary>What the kernels are compiled for: the .target of fovea.ptx.</summary>
    public static readonly Version NeededCapability = new(7, 0);

    private static readonly Lazy<FoundDevices> all = new(Look);

    /// <summary>All devices that can be used, under the driver's numbers. They are looked for once.</summary>
    public static FoundDevices All => all.Value;

    /// <summary>Why a driver of a version does not do, in words; null if it does.</summary>
    /// <param name="version">As the driver tells it: 1000 for every major version and 10 for every minor one.</param>
    public static string? TooOld(int version)
    {
        Version has = VersionOf(version);
        return has < NeededVersion ? $"CUDA: the driver is for CUDA {has}, but {NeededVersion} is needed (NVIDIA's driver 470 or later)" : null;
    }

    /// <summary>Why a device does not do, in words; null if it does.</summary>
    /// <param name="description">What it is called.</param>
    /// <param name="capability">What it can do, as NVIDIA numbers it.</param>
    public static string? TooOld(string description, Version capability) =>
        capability < NeededCapability ? $"CUDA: {description} has compute capability {capability}, but {NeededCapability} is needed" : null;

    private static FoundDevices Look()
    {
        if (DriverLibrary.Cuda.Missing is { } library) return FoundDevices.None($"CUDA: {library}");
        int version = 0, count = 0;
        int status = cuDriverGetVersion(&version);
        if (status == 0 && TooOld(version) is { } old) return FoundDevices.None(old);
        if (status == 0) status = cuInit(0);
        if (status == 0) status = cuDeviceGetCount(&count);
        if (status != 0) return FoundDevices.None($"CUDA: the driver answers {CudaStatus.Name(status)}");
        string driver = DescribeDriver(version);
        List<FoundDevice> devices = [];
        List<string> missing = [];
        for (int i = 0; i < count; i++) Look(i, driver, devices, missing);
        return new FoundDevices(devices, missing);
    }

    private static void Look(int number, string driver, List<FoundDevice> devices, List<string> missing)
    {
        const int room = 256;
        byte* name = stackalloc byte[room];
        int device = 0, major = 0, minor = 0, multiprocessors = 0;
        nuint bytes = 0;
        int status = cuDeviceGet(&device, number);
        if (status == 0) status = cuDeviceGetName(name, room, device);
        if (status == 0) status = cuDeviceTotalMem_v2(&bytes, device);
        if (status == 0) status = cuDeviceGetAttribute(&major, CapabilityMajor, device);
        if (status == 0) status = cuDeviceGetAttribute(&minor, CapabilityMinor, device);
        if (status == 0) status = cuDeviceGetAttribute(&multiprocessors, Multiprocessors, device);
        if (status != 0)
        {
            missing.Add($"CUDA: device {number} answers {CudaStatus.Name(status)}");
            return;
        }

        ReadOnlySpan<byte> text = new(name, room);
        string description = Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
        if (TooOld(description, new Version(major, minor)) is { } old) missing.Add(old);
        else devices.Add(new CudaFoundDevice(new DeviceInfo($"cuda:{number}", description, driver, (long)bytes), device, multiprocessors));
    }

    private static Version VersionOf(int version) => new(version / 1000, version % 1000 / 10);

    private static string DescribeDriver(int version)
    {
        // The interface tells its own version alone; the kernel's module tells the driver's, where it runs on Linux itself.
        string cuda = $"CUDA {VersionOf(version)}";
        try
        {
            Match own = DriverVersion().Match(File.ReadLines("/proc/driver/nvidia/version").FirstOrDefault(string.Empty));
            return own.Success ? $"NVIDIA {own.Value}, {cuda}" : cuda;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return cuda;
        }
    }

    [GeneratedRegex(@"(?<= )\d+\.[\d.]+(?= )")]
    private static partial Regex DriverVersion();
}
