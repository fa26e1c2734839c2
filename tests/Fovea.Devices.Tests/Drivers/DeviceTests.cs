using System.Runtime.InteropServices;
using Fovea.Devices.Drivers;
using Fovea.Devices.Kernels;

namespace Fovea.Devices.Tests.Drivers;

/// <summary>What every queue does, whoever's driver is behind it.</summary>
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
    public void Launches_run_in_their_order_and_between_what_is_written_and_read()
    {
        using DeviceBuffer values = device.Allocate(StepKernels.Items * 4 * sizeof(float));
        float[] read = new float[StepKernels.Items * 4];
        float expected = 1;
        device.Write<float>(values, 0, [.. Enumerable.Repeat(1f, read.Length)]);
        for (int i = 0; i < 100; i++)
        {
            device.Run(StepKernels.ScaleAndAdd(values, 0.5f, i));
            expected = (0.5f * expected) + i;
        }

        device.Write<float>(values, 1, [-8]);
        device.Run(StepKernels.ScaleAndAdd(values, 2, 1));
        device.Read<float>(values, 0, read);
        Assert.Equal((2 * expected) + 1, read[0]);
        Assert.Equal(-15, read[1]);
        Assert.All(read[2..], value => Assert.Equal((2 * expected) + 1, value));
    }

    [Fact]
    public void A_grid_is_rows_of_groups_of_work_items()
    {
        const int columns = 5, rows = 3;
        using DeviceBuffer values = device.Allocate(columns * rows * StepKernels.Items * sizeof(uint));
        device.Run(new Launch("places", columns, rows, StepKernels.Items, values, KernelArgument.FromValue((uint)columns)));
        uint[] read = new uint[columns * rows * StepKernels.Items];
        device.Read<uint>(values, 0, read);
        Assert.Equal(
            from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) from item in Enumerable.Range(0, StepKernels.Items) select (uint)((row * 1_000_000) + (column * 1000) + item),
            read);
    }

    [Fact]
    public void Work_items_of_a_group_share_memory()
    {
        float[] numbers = [.. Enumerable.Range(0, 3 * StepKernels.Items).Select(i => (float)i)];
        using DeviceBuffer values = device.Allocate(numbers.Length * sizeof(float));
        device.Write<float>(values, 0, numbers);
        device.Run(new Launch("turn_around", 3, 1, StepKernels.Items, values));
        float[] read = new float[numbers.Length];
        device.Read<float>(values, 0, read);
        Assert.Equal(numbers.Chunk(StepKernels.Items).SelectMany(group => group.Reverse()), read);
    }

    [Fact]
    public void Structures_arrive_as_C_lays_them_out()
    {
        using DeviceBuffer values = device.Allocate(4 * sizeof(ulong)), real = device.Allocate(sizeof(float));
        Mixed mixed = new() { Small = 200, Number = 4_000_000_000, Large = ulong.MaxValue - 1, Real = 0.1f, Last = 3 };
        device.Run(new Launch("unpack", 1, 1, 1, values, real, KernelArgument.FromValue(mixed)));
        ulong[] read = new ulong[4];
        float[] readReal = new float[1];
        device.Read<ulong>(values, 0, read);
        device.Read<float>(real, 0, readReal);
        Assert.Equal([200, 4_000_000_000, ulong.MaxValue - 1, 3], read);
        Assert.Equal(0.1f, readReal[0]);
    }

    [Fact]
    public void A_launch_takes_the_bytes_that_its_arguments_have_when_it_is_run()
    {
        using DeviceBuffer values = device.Allocate(StepKernels.Items * sizeof(float));
        byte[] term = BitConverter.GetBytes(1f);
        Launch launch = new("scale_and_add", 1, 1, StepKernels.Items, values, KernelArgument.FromValue(1f), term);
        device.Run(launch);
        BitConverter.TryWriteBytes(term, 20f);
        device.Run(launch);
        BitConverter.TryWriteBytes(term, 300f);
        float[] read = new float[1];
        device.Read<float>(values, 0, read);
        Assert.Equal(21, read[0]);
    }

    [Fact]
    public void A_recording_runs_its_launches_as_they_were()
    {
        using DeviceBuffer values = device.Allocate(StepKernels.Items * sizeof(float));
        byte[] term = BitConverter.GetBytes(1f);
        List<Launch> launches = [StepKernels.ScaleAndAdd(values, 2, 0), new("scale_and_add", 1, 1, StepKernels.Items, values, KernelArgument.FromValue(1f), term)];
        using Recording recording = device.Record(launches);
        BitConverter.TryWriteBytes(term, 100f);
        launches.Clear();
        float[] read = new float[1];
        float expected = 0;
        for (int i = 0; i < 10; i++)
        {
            device.Run(recording);
            expected = (2 * expected) + 1;
            if (i == 4) device.Write<float>(values, 0, [expected = 5]);
        }

        device.Read<float>(values, 0, read);
        Assert.Equal(expected, read[0]);
    }

    [Fact]
    public void A_recording_that_was_given_back_cannot_be_run()
    {
        using DeviceBuffer values = device.Allocate(StepKernels.Items * sizeof(float));
        Recording recording = device.Record([StepKernels.ScaleAndAdd(values, 2, 0)]);
        recording.Dispose();
        recording.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Run(recording));
    }

    [Fact]
    public void A_recording_that_fails_leaves_a_queue_that_works()
    {
        using DeviceBuffer values = device.Allocate(StepKernels.Items * sizeof(float));
        Launch good = StepKernels.ScaleAndAdd(values, 0, 4);
        Assert.ThrowsAny<Exception>(() =>
        {
            using Recording recording = device.Record([good, good with { Arguments = [values] }]);
            device.Run(recording);
        });
        device.Run(good);
        float[] read = new float[1];
        device.Read<float>(values, 0, read);
        Assert.Equal(4, read[0]);
    }

    [Fact]
    public void What_a_kernel_does_not_take_is_refused()
    {
        using DeviceBuffer values = device.Allocate(StepKernels.Items * sizeof(float));
        Launch launch = StepKernels.ScaleAndAdd(values, 1, 1);
        Assert.Contains("2 arguments, but the kernel takes 3", Assert.Throws<ArgumentException>(() => device.Run(launch with { Arguments = launch.Arguments[..2] })).Message, StringComparison.Ordinal);
        Launch wide = launch with { Arguments = [values, KernelArgument.FromValue(1f), KernelArgument.FromValue(1.0)] };
        Assert.Contains("argument 2 of kernel scale_and_add over 1 x 1 groups of 64 has 8 bytes", Assert.Throws<ArgumentException>(() => device.Run(wide)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => device.Run(launch with { Arguments = [values, KernelArgument.FromValue(1f), default] }));
        Assert.Contains("kernel scale_and_ad over 1 x 1 groups of 64: there is no such kernel", Assert.Throws<ArgumentException>(() => device.Run(launch with { Kernel = "scale_and_ad" })).Message, StringComparison.Ordinal);
        DeviceException huge = Assert.Throws<DeviceException>(() => device.Run(launch with { GroupSize = 1 << 20 }));
        Assert.Matches($"^{device.Info.Name}: queueing kernel scale_and_add over 1 x 1 groups of 1048576 failed with \\w+_", huge.Message);
        Assert.Equal(DeviceFault.Refused, huge.Fault);
    }

    [Fact]
    public void A_source_that_cannot_be_built_is_told_in_the_compilers_words()
    {
        KernelSource broken = new(
            () => KernelSource.Expand("broken.cl", _ => "__kernel void first() { }\n__kernel void second() { undeclared = 1; }\n"),
            () => ".version 6.3\n.target sm_70\n.address_size 64\n.visible .entry second() { undeclared; }\n");
        DeviceException exception = Assert.Throws<DeviceException>(() =>
        {
            // NVIDIA's driver builds a kernel when it is first needed, OpenCL's all of them at once.
            using Device queue = TestDevice.Open(broken);
            queue.Run(new Launch("second", 1, 1, 1));
        });
        Assert.Matches($"^{device.Info.Name}: building the kernel(s| second) failed with \\w+_", exception.Message);
        Assert.Contains("undeclared", exception.Message, StringComparison.Ordinal);
        Assert.Matches(device.Info.Name.StartsWith("opencl", StringComparison.Ordinal) ? "broken.cl:2" : "line 4", exception.Message);
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

    [Fact]
    public void A_steady_step_allocates_nothing_on_the_managed_heap()
    {
        using DeviceBuffer values = device.Allocate(StepKernels.Items * sizeof(float));
        using Recording recording = device.Record([StepKernels.ScaleAndAdd(values, 1, 1), StepKernels.ScaleAndAdd(values, 1, 1)]);
        Launch launch = StepKernels.ScaleAndAdd(values, 1, 1);
        float[] read = new float[4];
        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(3, read[0]);

        void Step()
        {
            device.Write<float>(values, 0, [0]);
            device.Run(recording);
            device.Run(launch);
            device.Read<float>(values, 0, read);
        }
    }

    private byte[] Bytes(DeviceBuffer buffer)
    {
        byte[] read = new byte[buffer.Bytes];
        device.Read<byte>(buffer, 0, read);
        return read;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Mixed
    {
        public byte Small;
        public uint Number;
        public ulong Large;
        public float Real;
        public byte Last;
    }
}
