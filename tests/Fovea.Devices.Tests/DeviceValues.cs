using System.Runtime.CompilerServices;
using Fovea.Devices.Drivers;

namespace Fovea.Devices.Tests;

/// <summary>Arrays to a device and back.</summary>
internal static class DeviceValues
{
    /// <summary>A buffer with some values, or with room for none of them.</summary>
    public static DeviceBuffer Hold<T>(this Device device, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        DeviceBuffer buffer = device.Allocate(Math.Max(1, (long)values.Length * Unsafe.SizeOf<T>()));
        device.Write(buffer, 0, values);
        return buffer;
    }

    /// <summary>Values of a buffer, from a place on.</summary>
    public static T[] Fetch<T>(this Device device, DeviceBuffer buffer, int count, long first = 0)
        where T : unmanaged
    {
        T[] values = new T[count];
        device.Read<T>(buffer, first, values);
        return values;
    }
}
