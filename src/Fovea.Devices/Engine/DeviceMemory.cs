using Fovea.Configuration;
using Fovea.Devices.Drivers;

namespace Fovea.Devices.Engine;

/// <summary>Memory that grows with the number of images at a time: as much as is wanted, or an error that says what would fit.</summary>
internal static class DeviceMemory
{
    // Places are numbers of float32, of 32 bits.
    private const long LargestBytes = (long)uint.MaxValue * sizeof(float);

    /// <summary>Allocates buffers, all of them or none.</summary>
    /// <param name="device">The device.</param>
    /// <param name="images">Images at a time.</param>
    /// <param name="bytesFor">Bytes of each buffer for a number of images; 0 for a buffer that is there and not used.</param>
    /// <param name="purpose">What for, as a message begins: "training".</param>
    /// <param name="fewer">What a smaller number of images is called in a message: "training.batchSize"; null where it was the smallest already.</param>
    /// <exception cref="DeviceException">There is not that much; says how much is needed and which number of images fits.</exception>
    public static DeviceBuffer[] Allocate(Device device, int images, IReadOnlyList<Func<int, long>> bytesFor, string purpose, string? fewer)
    {
        long most = device.FreeBytes;
        if (Fits(device, images, bytesFor, most))
        {
            DeviceBuffer[]? buffers = TryAllocate(device, images, bytesFor);
            if (buffers is not null) return buffers;

            // Less than the device said: what can be had shows when it is asked for.
            most = Bytes(images, bytesFor);
            while (most > 1 && !CanAllocate(device, most)) most /= 2;
        }

        long wanted = Bytes(images, bytesFor), largest = LargestOf(device);
        bool isOnePartTooLarge = bytesFor.Any(bytes => bytes(images) > largest);
        string limit = isOnePartTooLarge && largest <= most ? $"no part of it may be larger than {Size(largest)}" : $"{Size(most)} can be had";
        int fits = LargestNumber(device, images, bytesFor, most);
        string advice = fits > 0 && fewer is not null ? $"{fewer} {fits} fits" : "fewer rollouts or glimpses, or a smaller model, take less";
        throw new DeviceException($"{purpose}, {Counted.Of(images, "image")} at a time, takes {Size(wanted)} of {device.Info.Name}'s memory, but {limit}: {advice}", DeviceFault.OutOfMemory);
    }

    /// <summary>The largest number of images, up to one, that fits into so many bytes; 0 if there is none.</summary>
    public static int LargestNumber(Device device, int images, IReadOnlyList<Func<int, long>> bytesFor, long most)
    {
        if (Fits(device, images, bytesFor, most)) return images;
        int fits = 0, tooMany = images;
        while (tooMany - fits > 1)
        {
            int middle = fits + ((tooMany - fits) / 2);
            if (Fits(device, middle, bytesFor, most)) fits = middle;
            else tooMany = middle;
        }

        return fits;
    }

    private static bool Fits(Device device, int images, IReadOnlyList<Func<int, long>> bytesFor, long most)
    {
        long[] each = [.. bytesFor.Select(bytes => bytes(images))];
        return each.All(bytes => bytes <= LargestOf(device)) && each.Sum() <= most;
    }

    private static long LargestOf(Device device) => Math.Min(LargestBytes, device.LargestBufferBytes);

    private static long Bytes(int images, IReadOnlyList<Func<int, long>> bytesFor) => bytesFor.Sum(bytes => bytes(images));

    private static DeviceBuffer[]? TryAllocate(Device device, int images, IReadOnlyList<Func<int, long>> bytesFor)
    {
        List<DeviceBuffer> buffers = [];
        try
        {
            foreach (Func<int, long> bytes in bytesFor) buffers.Add(device.Allocate(Math.Max(1, bytes(images))));
            return [.. buffers];
        }
        catch (DeviceException exception)
        {
            foreach (DeviceBuffer buffer in buffers) buffer.Dispose();
            if (exception.Fault != DeviceFault.OutOfMemory) throw;
            return null;
        }
    }

    private static bool CanAllocate(Device device, long bytes)
    {
        DeviceBuffer[]? buffers = TryAllocate(device, 1, [_ => bytes]);
        foreach (DeviceBuffer buffer in buffers ?? []) buffer.Dispose();
        return buffers is not null;
    }

    /// <summary>A number of bytes for a person.</summary>
    public static string Size(long bytes) =>
        bytes < 1L << 30 ? FormattableString.Invariant($"{bytes / (double)(1L << 20):0.0} MiB") : FormattableString.Invariant($"{bytes / (double)(1L << 30):0.00} GiB");
}
