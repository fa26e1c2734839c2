using System.Runtime.InteropServices;
using Fovea.Devices.Drivers;
using Fovea.Devices.Kernels;

namespace Fovea.Devices.Tests.Drivers;

/// <summary>What every queue does with launches and recordings, whoever's driver is behind it.</summary>
public sealed class LaunchTests : IDisposable
{
    private readonly Device device = TestDevice.Open(StepKernels.Source);

    public void Dispose() => device.Dispose();

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
