using Fovea.Devices.Drivers;
using Fovea.Devices.Limits;
using Fovea.Devices.Plans;

namespace Fovea.Devices.Tests.Limits;

public class DeviceLimitsTests
{
    private static readonly TimeSpan moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Every_limit_is_a_rate()
    {
        using Device device = TestDevice.Open();
        double adds = DeviceLimits.MultiplyAddsPerSecond(device, moment), bytes = DeviceLimits.CopiedBytesPerSecond(device, moment), launch = DeviceLimits.SecondsPerLaunch(device, moment);
        Assert.All([adds, bytes, launch], limit => Assert.True(double.IsFinite(limit) && limit > 0, $"{adds} multiply-adds/s, {bytes} bytes/s, {launch} s"));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    public void Every_multiply_add_is_carried_out(uint rounds)
    {
        const int groups = 3, items = groups * GroupItems.Limit, chains = 64, links = 4, widest = 16;
        using Device device = TestDevice.Open();
        float[] numbers = [.. Enumerable.Range(0, items * widest).Select(i => (float)i)], sums = new float[numbers.Length];
        using DeviceBuffer memory = device.Allocate(numbers.Length * sizeof(float));
        device.Write<float>(memory, 0, numbers);
        device.Run(new Launch("multiply_adds", groups, 1, GroupItems.Limit, memory, KernelArgument.FromValue(new Arithmetic { Rounds = rounds, Factor = 0.5f, Addend = 1f })));
        device.Read<float>(memory, 0, sums);
        // Whoever compiled the kernel decides what a work-item takes: one number, or a vector.
        int width = sums[^1] == numbers[^1] ? 1 : widest;
        Assert.Equal(numbers.Take(items * width).Select(number => Enumerable.Range(0, chains / width).Select(chain => Chain(number + chain)).Aggregate((sum, value) => sum + value)), sums.Take(items * width));
        Assert.Equal(numbers.Skip(items * width), sums.Skip(items * width));

        float Chain(float value)
        {
            for (int link = 0; link < rounds * links; link++) value = MathF.FusedMultiplyAdd(value, 0.5f, 1f);
            return value;
        }
    }

    [Fact]
    public void A_copy_copies_all_and_nothing_else()
    {
        const int groups = 3, length = groups * GroupItems.Limit * 16;
        using Device device = TestDevice.Open();
        using DeviceBuffer memory = device.Allocate(3 * length * sizeof(float));
        float[] numbers = [.. Enumerable.Range(1, length).Select(i => (float)i)];
        device.Write<float>(memory, length, numbers);
        device.Run(new Launch("copy", groups, 1, GroupItems.Limit, memory, KernelArgument.FromValue(new Copy { From = length, To = 2 * length })));
        float[] all = new float[3 * length];
        device.Read<float>(memory, 0, all);
        Assert.Equal([.. new float[length], .. numbers, .. numbers], all);
    }
}
