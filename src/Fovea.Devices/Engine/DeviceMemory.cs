using Fovea.Devices.Drivers;

namespace Fovea.Devices.Engine;

/// <summary>The one buffer that a pass works in.</summary>
internal static class DeviceMemory
{
    // Places are numbers of 32 bits.
    private const long MostFloats = uint.MaxValue;

    /// <summary>Allocates it.</summary>
    /// <param name="device">The device.</param>
    /// <param name="batch">Images at a time.</param>
    /// <param name="floatsFor">Floats that a number of images takes.</param>
    /// <param name="purpose">What for, in a message.</param>
    /// <exception cref="DeviceException">There is not that much; says how much is needed and which batch would fit.</exception>
    public static DeviceBuffer Allocate(Device device, int batch, Func<int, long> floatsFor, string purpose)
    {
        long wanted = floatsFor(batch), most = Math.Min(MostFloats, Math.Min(device.FreeBytes, device.LargestBufferBytes) / sizeof(float));
        if (wanted <= most)
        {
            try
            {
                return device.Allocate(wanted * sizeof(float));
            }
            catch (DeviceException exception) when (exception.Fault == DeviceFault.OutOfMemory)
            {
                // Less than the device says is free, or more than it gives at once: told below.
                most = Math.Min(most, wanted / 2);
            }
        }

        int fits = LargestBatch(batch, most, floatsFor);
        throw new DeviceException(
            $"{purpose} with batches of {batch} images takes {Gibibytes(wanted)} of {device.Info.Name}'s memory, but {Gibibytes(most)} can be had: "
            + (fits > 0 ? $"a batch of {fits} fits" : "not even a batch of 1 fits"),
            DeviceFault.OutOfMemory);
    }

    /// <summary>The largest batch whose floats are no more than so many; 0 if there is none.</summary>
    internal static int LargestBatch(int batch, long most, Func<int, long> floatsFor)
    {
        int fits = 0, tooLarge = batch;
        while (tooLarge - fits > 1)
        {
            int middle = (fits + tooLarge) / 2;
            if (floatsFor(middle) <= most) fits = middle;
            else tooLarge = middle;
        }

        return fits;
    }

    private static string Gibibytes(long floats) => FormattableString.Invariant($"{floats * (double)sizeof(float) / (1L << 30):0.00} GiB");
}
