using System.Diagnostics;
using Fovea.Devices.Drivers;
using Fovea.Devices.Plans;

namespace Fovea.Devices.Limits;

/// <summary>What a device can do at most, measured by kernels that do nothing else (limit.cl): training is held against it.</summary>
internal static class DeviceLimits
{
    // Of a work-item's vector, where there are any.
    private const int WidestBytes = 16 * sizeof(float);

    /// <summary>Multiply-adds of float32 numbers per second, on registers alone.</summary>
    /// <param name="device">The device; nothing else should run on it.</param>
    /// <param name="duration">How long to measure; a slow device takes longer.</param>
    public static double MultiplyAddsPerSecond(Device device, TimeSpan duration)
    {
        // Enough to hide the time that a sum takes, and few enough that all are under way at once.
        const int groupsPerUnit = 8, addsPerRound = 64 * 4;
        const uint rounds = 1024;
        int groups = device.ComputeUnits * groupsPerUnit;
        using DeviceBuffer sums = device.Allocate((long)groups * GroupItems.Limit * WidestBytes);
        Launch launch = Adds(sums, groups, rounds);
        return (double)groups * GroupItems.Limit * addsPerRound * rounds / SecondsPerRun(device, () => device.Run(launch), duration);
    }

    /// <summary>Bytes per second that a copy within the device's memory reads, plus those that it writes.</summary>
    /// <param name="device">The device; nothing else should run on it.</param>
    /// <param name="duration">How long to measure; a slow device takes longer.</param>
    /// <exception cref="DeviceException">It has not even a few kilobytes left.</exception>
    public static double CopiedBytesPerSecond(Device device, TimeSpan duration)
    {
        // Far more than caches hold.
        const long wanted = 512L << 20, groupBytes = GroupItems.Limit * 4 * 4 * sizeof(float);
        long most = long.Min(device.FreeBytes / 4, device.LargestBufferBytes) / 2;
        int groups = (int)(long.Clamp(most, groupBytes, wanted) / groupBytes);
        long bytes = groups * groupBytes;
        using DeviceBuffer both = device.Allocate(2 * bytes);
        Launch launch = new("copy", groups, 1, GroupItems.Limit, both, KernelArgument.FromValue(new Copy { To = (uint)(bytes / sizeof(float)) }));
        return 2.0 * bytes / SecondsPerRun(device, () => device.Run(launch), duration);
    }

    /// <summary>Seconds from one launch to the next, where each does next to nothing and waits for the one before: the mean of a recording.</summary>
    /// <param name="device">The device; nothing else should run on it.</param>
    /// <param name="duration">How long to measure; a slow device takes longer.</param>
    public static double SecondsPerLaunch(Device device, TimeSpan duration)
    {
        const int launches = 256;
        using DeviceBuffer sums = device.Allocate(GroupItems.Limit * WidestBytes);
        using Recording chain = device.Record([.. Enumerable.Repeat(Adds(sums, groups: 1, rounds: 0), launches)]);
        return SecondsPerRun(device, () => device.Run(chain), duration) / launches;
    }

    private static Launch Adds(DeviceBuffer sums, int groups, uint rounds) =>
        new("multiply_adds", groups, 1, GroupItems.Limit, sums, KernelArgument.FromValue(new Arithmetic { Rounds = rounds, Factor = 0.5f, Addend = 1f }));

    /// <summary>The mean time of what is queued again and again; waited for so seldom that waiting does not count.</summary>
    private static double SecondsPerRun(Device device, Action run, TimeSpan duration)
    {
        const double secondsBetweenWaits = 0.02;
        const int mostBetweenWaits = 1000;
        double Take(int runs)
        {
            long begun = Stopwatch.GetTimestamp();
            for (int i = 0; i < runs; i++) run();
            device.Finish();
            return Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }

        // The first one compiles.
        Take(1);
        int runs = (int)Math.Clamp(secondsBetweenWaits / Take(1), 1, mostBetweenWaits);
        double seconds = 0;
        long count = 0;
        do
        {
            seconds += Take(runs);
            count += runs;
        }
        while (seconds < duration.TotalSeconds);
        return seconds / count;
    }
}
