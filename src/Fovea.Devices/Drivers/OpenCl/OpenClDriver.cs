using System.Text;
using static Fovea.Devices.Drivers.OpenCl.OpenClApi;

namespace Fovea.Devices.Drivers.OpenCl;

/// <summary>The OpenCL drivers of this machine, by way of their loader.</summary>
internal static unsafe class OpenClDriver
{
    private static readonly Lazy<FoundDevices> all = new(Look);

    /// <summary>All devices that can build and run kernels, numbered over all drivers in the order in which the loader names them. They are looked for once.</summary>
    public static FoundDevices All => all.Value;

    private static FoundDevices Look()
    {
        if (DriverLibrary.OpenCl.Missing is { } library) return FoundDevices.None($"OpenCL: {library}");
        uint count = 0;
        int status = clGetPlatformIDs(0, null, &count);
        if (status == NoPlatforms || (status == 0 && count == 0)) return FoundDevices.None("OpenCL: no driver is installed (Debian has one for processors: pocl-opencl-icd)");
        nint[] platforms = new nint[count];
        fixed (nint* places = platforms)
            if (status == 0) status = clGetPlatformIDs(count, places, null);
        if (status != 0) return FoundDevices.None($"OpenCL: the loader cannot list its drivers: {OpenClStatus.Name(status)}");
        List<FoundDevice> devices = [];
        List<string> missing = [];
        foreach (nint platform in platforms) Look(platform, devices, missing);
        return new FoundDevices(devices, missing);
    }

    private static void Look(nint platform, List<FoundDevice> devices, List<string> missing)
    {
        string driver = Text((uint name, nuint room, void* value, nuint* bytes) => clGetPlatformInfo(platform, name, room, value, bytes), PlatformName);
        uint count = 0;
        int status = clGetDeviceIDs(platform, AnyDeviceType, 0, null, &count);
        nint[] ids = new nint[status == 0 ? count : 0];
        fixed (nint* places = ids)
            if (ids.Length > 0) status = clGetDeviceIDs(platform, AnyDeviceType, count, places, null);
        if (status != 0)
        {
            missing.Add(status == NoDevices ? $"OpenCL: the driver \"{driver}\" has no device" : $"OpenCL: the driver \"{driver}\" cannot list its devices: {OpenClStatus.Name(status)}");
            return;
        }

        foreach (nint id in ids)
        {
            OpenClDeviceId device = new(id);
            string? unusable = device.Unusable();
            if (unusable is not null) missing.Add($"OpenCL: {device.Text(DeviceName)} of the driver \"{driver}\" {unusable}");
            else devices.Add(new OpenClFoundDevice(device, driver, devices.Count));
        }
    }

    /// <summary>A text that a driver tells: first how long it is, then itself.</summary>
    internal static string Text(Query query, uint name)
    {
        nuint bytes;
        if (query(name, 0, null, &bytes) != 0) return "?";
        byte[] text = new byte[(int)bytes];
        fixed (byte* place = text)
            if (query(name, bytes, place, null) != 0) return "?";
        return Encoding.UTF8.GetString(text).TrimEnd('\0').Trim();
    }

    /// <summary>A function of OpenCL that tells something by its number.</summary>
    internal delegate int Query(uint name, nuint room, void* value, nuint* bytes);
}

/// <summary>A device of an OpenCL driver, and what the driver tells of it.</summary>
internal readonly unsafe record struct OpenClDeviceId(nint Handle)
{
    /// <summary>Work-items that the kernels have in a group, and bytes that a group shares, at most.</summary>
    public const ulong NeededItems = 256, NeededGroupBytes = 36_864;

    /// <summary>Why groups of a device do not do, in words; null if they do.</summary>
    /// <param name="items">Work-items that a group may have.</param>
    /// <param name="bytes">Bytes that it may share.</param>
    public static string? TooSmall(ulong items, ulong bytes)
    {
        if (items < NeededItems) return $"has groups of {items} work-items at most, but {NeededItems} are needed";
        return bytes < NeededGroupBytes ? $"has {bytes:N0} bytes for a group to share, but {NeededGroupBytes:N0} are needed" : null;
    }

    /// <summary>Why no kernel of ours runs on it; null if it may.</summary>
    public string? Unusable()
    {
        if (Number<uint>(DeviceIsAvailable) == 0) return "is not available";
        if (Number<uint>(DeviceHasCompiler) == 0) return "has no compiler";

        // "OpenCL MAJOR.MINOR ...", by the specification.
        string version = Text(DeviceVersion);
        string[] words = version.Split(' ');
        if (words.Length < 2 || !Version.TryParse(words[1], out Version? number) || number < new Version(1, 2)) return $"is of version \"{version}\", but 1.2 is needed";
        return TooSmall(Number<nuint>(DeviceLargestGroup), Number<ulong>(DeviceGroupMemory));
    }

    /// <summary>A number that the driver tells; 0 if it does not.</summary>
    public T Number<T>(uint name)
        where T : unmanaged
    {
        T value = default;
        return clGetDeviceInfo(Handle, name, (nuint)sizeof(T), &value, null) == 0 ? value : default;
    }

    /// <summary>A text that the driver tells.</summary>
    public string Text(uint name)
    {
        nint handle = Handle;
        return OpenClDriver.Text((which, room, value, bytes) => clGetDeviceInfo(handle, which, room, value, bytes), name);
    }
}
