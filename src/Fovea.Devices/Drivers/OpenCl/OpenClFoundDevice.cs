using System.Text;
using Fovea.Devices.Kernels;
using static Fovea.Devices.Drivers.OpenCl.OpenClApi;

namespace Fovea.Devices.Drivers.OpenCl;

/// <summary>A device of an OpenCL driver, its context, and the programs built for it.</summary>
internal sealed unsafe class OpenClFoundDevice : FoundDevice
{
    private readonly Lock gate = new();
    private readonly Dictionary<KernelSource, nint> programs = [];
    private readonly OpenClDeviceId device;
    private nint context;
    private long allocated;

    /// <summary>A device that can be used.</summary>
    /// <param name="device">What its driver calls it.</param>
    /// <param name="driver">What the driver is called.</param>
    /// <param name="number">Its number among all devices.</param>
    public OpenClFoundDevice(OpenClDeviceId device, string driver, int number)
    {
        this.device = device;
        IsGraphics = (device.Number<ulong>(DeviceType) & GraphicsDeviceType) != 0;
        ComputeUnits = (int)device.Number<uint>(DeviceComputeUnits);
        LargestBufferBytes = (long)ulong.Min(device.Number<ulong>(DeviceLargestAllocation), long.MaxValue);

        // "OpenCL MAJOR.MINOR", and then whatever the driver likes to tell.
        string version = $"{driver} {device.Text(DriverVersion)}, {string.Join(' ', device.Text(DeviceVersion).Split(' ').Take(2))}";
        Info = new DeviceInfo($"opencl:{number}", device.Text(DeviceName), version, (long)ulong.Min(device.Number<ulong>(DeviceMemory), long.MaxValue));
    }

    /// <inheritdoc/>
    public override DeviceInfo Info { get; }

    /// <inheritdoc/>
    public override bool IsGraphics { get; }

    /// <summary>Compute units, each of which runs some groups at a time.</summary>
    public int ComputeUnits { get; }

    /// <summary>Bytes that one buffer may have.</summary>
    public long LargestBufferBytes { get; }

    /// <summary>Bytes that this process has allocated on it.</summary>
    public long AllocatedBytes => Interlocked.Read(ref allocated);

    /// <inheritdoc/>
    public override Device OpenQueue(KernelSource source)
    {
        lock (gate)
        {
            int status;
            nint handle = device.Handle;
            if (context == 0)
            {
                nint made = clCreateContext(null, 1, &handle, null, null, &status);
                OpenClStatus.Check(status, Info.Name, "making a context");
                context = made;
            }

            if (!programs.TryGetValue(source, out nint program)) programs[source] = program = Build(source.OpenCl);
            nint queue = clCreateCommandQueue(context, handle, 0, &status);
            OpenClStatus.Check(status, Info.Name, "making a queue");
            return new OpenClDevice(this, context, queue, program);
        }
    }

    /// <summary>Counts bytes that were allocated, or given back if there are less than 0.</summary>
    public void Count(long bytes) => Interlocked.Add(ref allocated, bytes);

    private nint Build(string source)
    {
        // Without it a quotient may differ from the processor's in its last places.
        string rounding = (device.Number<ulong>(DeviceSingleFloats) & CorrectlyRoundedDivision) != 0 ? " -cl-fp32-correctly-rounded-divide-sqrt" : string.Empty;
        byte[] text = Encoding.UTF8.GetBytes(source), options = Encoding.UTF8.GetBytes($"-cl-std=CL1.2{rounding}\0");
        nint handle = device.Handle;
        nuint length = (nuint)text.Length;
        int status;
        fixed (byte* start = text, optionsStart = options)
        {
            byte* textStart = start;
            nint program = clCreateProgramWithSource(context, 1, &textStart, &length, &status);
            OpenClStatus.Check(status, Info.Name, "taking the kernels' source");
            status = clBuildProgram(program, 1, &handle, optionsStart, null, null);
            if (status == 0) return program;
            nint asked = device.Handle;
            string log = OpenClDriver.Text((name, room, value, bytes) => clGetProgramBuildInfo(program, asked, name, room, value, bytes), ProgramBuildLog);
            _ = clReleaseProgram(program);
            throw DeviceFaults.Describe(Info.Name, "building the kernels", OpenClStatus.Name(status), OpenClStatus.FaultOf(status), $"{Environment.NewLine}{log}");
        }
    }
}
