using System.Text;
using Fovea.Devices.Kernels;
using static Fovea.Devices.Drivers.Cuda.CudaApi;

namespace Fovea.Devices.Drivers.Cuda;

/// <summary>
/// The kernels of a PTX text on a device. Each is compiled by itself, when it is first needed, and those that are needed together side by side: what a
/// run does not use costs nothing, and the first step comes soon. For many threads at a time.
/// </summary>
internal sealed unsafe class CudaModule
{
    private readonly CudaFoundDevice device;
    private readonly Dictionary<string, Lazy<CudaKernel>> kernels;

    /// <summary>Nothing is compiled yet.</summary>
    /// <param name="device">The device.</param>
    /// <param name="ptx">The text.</param>
    public CudaModule(CudaFoundDevice device, string ptx)
    {
        this.device = device;
        kernels = PtxKernel.Read(ptx).ToDictionary(kernel => kernel.Name, kernel => new Lazy<CudaKernel>(() => Compile(kernel)));
    }

    /// <summary>Compiles what launches need. To be called before they are recorded: the driver does not compile while it records.</summary>
    /// <exception cref="DeviceException">The driver cannot compile it; the message has its compiler's words.</exception>
    /// <exception cref="ArgumentException">There is none of a launch's name.</exception>
    public void Prepare(IEnumerable<Launch> launches)
    {
        Lazy<CudaKernel>[] needed = [.. launches.DistinctBy(launch => launch.Kernel).Select(Find).Where(kernel => !kernel.IsValueCreated)];
        try
        {
            needed.AsParallel().WithDegreeOfParallelism(Math.Clamp(needed.Length, 1, Environment.ProcessorCount)).ForAll(kernel => _ = kernel.Value);
        }
        catch (AggregateException exception) when (exception.InnerExceptions[0] is DeviceException first)
        {
            throw new DeviceException(first.Message, first.Fault, exception);
        }
    }

    /// <summary>A launch's kernel.</summary>
    /// <exception cref="ArgumentException">There is none of its name.</exception>
    public CudaKernel KernelOf(Launch launch) => Find(launch).Value;

    private Lazy<CudaKernel> Find(Launch launch) =>
        kernels.TryGetValue(launch.Kernel, out Lazy<CudaKernel>? kernel) ? kernel : throw new ArgumentException($"{launch}: there is no such kernel", nameof(launch));

    private CudaKernel Compile(PtxKernel kernel)
    {
        const int room = 16384;
        byte[] image = Encoding.UTF8.GetBytes($"{kernel.Text}\0"), log = new byte[room];
        nint module, function;
        device.Enter();
        fixed (byte* imageStart = image, logStart = log)
        {
            int* options = stackalloc int[2] { JitErrorLog, JitErrorLogBytes };
            void** values = stackalloc void*[2] { logStart, (void*)room };
            int status = cuModuleLoadDataEx(&module, imageStart, 2, options, values);
            if (status != 0)
            {
                string words = Encoding.UTF8.GetString(log).Split('\0', 2)[0].Trim();
                throw DeviceFaults.Describe(
                    device.Info.Name, $"building the kernel {kernel.Name}", CudaStatus.Name(status), CudaStatus.FaultOf(status), words.Length == 0 ? string.Empty : $"{Environment.NewLine}{words}");
            }
        }

        // The driver may load a kernel when it is first asked for, and may have to wait for the device then. No queue should run into that while it records.
        fixed (byte* name = Encoding.UTF8.GetBytes($"{kernel.Name}\0")) CudaStatus.Check(cuModuleGetFunction(&function, module, name), device.Info.Name, $"finding the kernel {kernel.Name}");
        return new CudaKernel(function, kernel.ParameterBytes);
    }
}

/// <summary>A kernel that can be launched.</summary>
/// <param name="Function">What the driver calls it.</param>
/// <param name="ParameterBytes">Bytes of each of its parameters.</param>
internal sealed record CudaKernel(nint Function, int[] ParameterBytes)
{
    /// <summary>Bytes of all parameters' values side by side, each where any type may begin.</summary>
    public int ValueBytes { get; } = ParameterBytes.Sum(Aligned);

    /// <summary>A value's bytes, and those up to where the next may begin: no type needs more than 16.</summary>
    public static int Aligned(int bytes) => (bytes + 15) & ~15;
}
