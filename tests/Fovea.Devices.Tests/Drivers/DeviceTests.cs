using System.Runtime.InteropServices;
using Fovea.Devices.Drivers;

namespace Fovea.Devices.Tests.Drivers;

/// <summary>What every device and its memory do, whoever's driver is behind them.</summary>
public sealed class DeviceTests : IDisposable
{
    private readonly Device device = TestDevice.Open(StepKernels.Source);

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_device_says_what_it_is()
    {
        Assert.StartsWith(TestDevice.Name, device.Info.Name, StringComparison.Ordinal);
        Assert.True(device.Info is { Description.Length: > 0, Driver.Length: > 0, MemoryBytes: > 0 } && device.ComputeUnits > 0, $"{device.Info}");
        Assert.InRange(device.LargestBufferBytes, 1, device.Info.MemoryBytes);
    }

    [Fact]
    public void A_new_buffer_is_all_zeros()
    {
        // Memory that was used before, and a size that no wide pattern divides.
        for (int i = 0; i < 4; i++)
        {
            using DeviceBuffer buffer = device.Allocate(100_003);
            Assert.All(Bytes(buffer), value => Assert.Equal(0, value));
            device.Write<byte>(buffer, 0, Enumerable.Repeat((byte)255, 100_003).ToArray());
            device.Finish();
        }
    }

    [Fact]
    public void Values_of_any_type_lie_where_they_are_written()
    {
        using DeviceBuffer buffer = device.Allocate(1000);
        device.Write<float>(buffer, 3, [1.5f, -2.5f]);
        device.Write<byte>(buffer, 999, [7]);
        device.Write<long>(buffer, 10, [long.MinValue]);
        device.Write<int>(buffer, 0, []);
        byte[] expected = new byte[1000];
        MemoryMarshal.Write(expected.AsSpan(12), 1.5f);
        MemoryMarshal.Write(expected.AsSpan(16), -2.5f);
        MemoryMarshal.Write(expected.AsSpan(80), long.MinValue);
        expected[999] = 7;
        Assert.Equal(expected, Bytes(buffer));
    }

    [Fact]
    public void Much_and_many_are_written_and_read_as_they_are()
    {
        // Larger than what a driver takes in passing, and more of the small ones than there is room for at once.
        int[] values = [.. Enumerable.Range(0, 1_000_003)];
        using DeviceBuffer large = device.Allocate(values.Length * sizeof(int)), small = device.Allocate(values.Length * sizeof(int));
        device.Write<int>(large, 0, values);
        for (int first = 0; first < values.Length; first += 2001) device.Write<int>(small, first, values.AsSpan(first, int.Min(2001, values.Length - first)));
        int[] read = new int[values.Length];
        device.Read<int>(large, 0, read);
        Assert.Equal(values, read);
        device.Read<int>(small, 0, read);
        Assert.Equal(values, read);
        int[] one = new int[1];
        for (int i = 0; i < values.Length; i += 100_000)
        {
            device.Read<int>(large, i, one);
            Assert.Equal(i, one[0]);
        }
    }

    [Fact]
    public void What_was_written_may_be_reused_at_once()
    {
        using DeviceBuffer buffer = device.Allocate(100 * sizeof(int));
        int[] one = new int[1], all = new int[100];
        for (int i = 0; i < all.Length; i++)
        {
            one[0] = i;
            device.Write<int>(buffer, i, one);
        }

        one[0] = -1;
        device.Read<int>(buffer, 0, all);
        Assert.Equal(Enumerable.Range(0, 100), all);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(25, 1)]
    [InlineData(20, 6)]
    [InlineData(long.MaxValue, 1)]
    public void Places_beyond_a_buffer_are_refused(long first, int count)
    {
        using DeviceBuffer buffer = device.Allocate(103);
        Assert.Contains("do not lie within the buffer's 25", Assert.Throws<ArgumentOutOfRangeException>(() => device.Write<float>(buffer, first, new float[count])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Read<float>(buffer, first, new float[count]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_buffer_of_no_bytes_is_refused(long bytes) => Assert.Throws<ArgumentOutOfRangeException>(() => device.Allocate(bytes));

    [Fact]
    public void A_buffer_that_was_given_back_cannot_be_used()
    {
        DeviceBuffer buffer = device.Allocate(256);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Read<byte>(buffer, 0, new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => device.Run(StepKernels.ScaleAndAdd(buffer, 1, 1)));
    }

    [Fact]
    public void More_memory_than_there_is_is_told_apart()
    {
        long bytes = device.Info.MemoryBytes * 3;
        DeviceException exception = Assert.Throws<DeviceException>(() => device.Allocate(bytes));
        Assert.Equal(DeviceFault.OutOfMemory, exception.Fault);
        Assert.Contains($"{bytes:N0}", exception.Message, StringComparison.Ordinal);

        // And nothing is broken by it.
        device.Allocate(1).Dispose();
    }

    [Fact]
    public void Free_memory_is_less_by_what_is_allocated()
    {
        // Far more than other tests take or give back meanwhile.
        const long bytes = 512 << 20;
        Assert.SkipWhen(device.FreeBytes < 2 * bytes, $"{device.Info.Name} has only {device.FreeBytes:N0} bytes free");
        long before = device.FreeBytes;
        using (device.Allocate(bytes)) Assert.InRange(before - device.FreeBytes, bytes / 2, bytes * 3 / 2);
        Assert.InRange(before - device.FreeBytes, -bytes / 2, bytes / 2);
    }

    [Fact]
    public async Task Two_queues_work_side_by_side_from_two_threads()
    {
        float[] ends = await Task.WhenAll(Enumerable.Range(1, 2).Select(term => Task.Factory.StartNew(() => Count(term), TaskCreationOptions.LongRunning)));
        Assert.Equal([2000, 4000], ends);

        static float Count(int term)
        {
            using Device queue = TestDevice.Open(StepKernels.Source);
            using DeviceBuffer values = queue.Allocate(StepKernels.Items * sizeof(float));
            float[] read = new float[StepKernels.Items];
            for (int i = 0; i < 10; i++)
            {
                using Recording recording = queue.Record([.. Enumerable.Repeat(StepKernels.ScaleAndAdd(values, 1, term), 100)]);
                for (int j = 0; j < 2; j++) queue.Run(recording);
                queue.Read<float>(values, 0, read);
                Assert.All(read, value => Assert.Equal((i + 1) * 200 * term, value));
            }

            return read[0];
        }
    }

    [Fact]
    public void A_buffer_is_there_for_other_queues_of_the_device_once_its_own_has_finished()
    {
        using Device other = TestDevice.Open(StepKernels.Source);
        using DeviceBuffer values = device.Allocate(StepKernels.Items * sizeof(float));
        device.Run(StepKernels.ScaleAndAdd(values, 1, 3));
        device.Finish();
        other.Run(StepKernels.ScaleAndAdd(values, 10, 0));
        float[] read = new float[1];
        other.Read<float>(values, 0, read);
        Assert.Equal(30, read[0]);
    }

    [Fact]
    public async Task A_queue_may_go_from_thread_to_thread()
    {
        using DeviceBuffer values = device.Allocate(StepKernels.Items * sizeof(float));
        for (int i = 0; i < 5; i++) await Task.Factory.StartNew(() => device.Run(StepKernels.ScaleAndAdd(values, 2, 1)), TaskCreationOptions.LongRunning);
        float[] read = new float[1];
        await Task.Factory.StartNew(() => device.Read<float>(values, 0, read), TaskCreationOptions.LongRunning);
        Assert.Equal(31, read[0]);
    }

    private byte[] Bytes(DeviceBuffer buffer)
    {
        byte[] read = new byte[buffer.Bytes];
        device.Read<byte>(buffer, 0, read);
        return read;
    }
}
