using System.Text;
using Fovea.Devices.Kernels;
using static Fovea.Devices.Drivers.Cuda.CudaApi;

namespace Fovea.Devices.Drivers.Cuda;

/// <summary>A PTX text that the driver has compiled for a device, and all of its kernels.</summary>
internal sealed unsafe class CudaModule
{
    private readonly Dictionary<string, CudaKernel> kernels = [];

    /// <summary>Compiles a text and loads it into the calling thread's context, for the process's life.</summary>
    /// <param name="device">The device, for messages.</param>
    /// <param name="ptx">The text.</param>
    /// <exception cref="DeviceException">The driver cannot compile it; the message has its compiler's words.</exception>
    public CudaModule(string device, string ptx)
    {
        nint module = Load(device, ptx);

        // The driver may load a kernel when it is first asked for, and may have to wait for the device then. No queue should run into that while it records.
        foreach ((string name, int[] parameterBytes) in PtxKernels.Read(ptx))
        {
            nint function;
            int status;
            fixed (byte* text = Encoding.UTF8.GetBytes($"{name}\0")) status = cuModuleGetFunction(&function, module, text);
            if (status != 0) CudaStatus.Throw(status, device, $"finding the kernel {name}");
            kernels.Add(name, new CudaKernel(function, parameterBytes));
        }
    }

    /// <summary>A launch's kernel.</summary>
    /// <exception cref="ArgumentException">There is none of its name.</exception>
    public CudaKernel KernelOf(Launch launch) =>
        kernels.TryGetValue(launch.Kernel, out CudaKernel? kernel) ? kernel : throw new ArgumentException($"{launch}: there is no such kernel", nameof(launch));

    private static nint Load(string device, string ptx)
    {
        const int room = 16384;
        byte[] image = Encoding.UTF8.GetBytes($"{ptx}\0"), log = new byte[room];
        nint module;
        fixed (byte* imageStart = image, logStart = log)
        {
            int* options = stackalloc int[2] { JitErrorLog, JitErrorLogBytes };
            void** values = stackalloc void*[2] { logStart, (void*)room };
            int status = cuModuleLoadDataEx(&module, imageStart, 2, options, values);
            if (status == 0) return module;
            string words = Encoding.UTF8.GetString(log).Split('\0', 2)[0].Trim();
            throw DeviceFaults.Describe(device, "building the kernels", CudaStatus.Name(status), CudaStatus.FaultOf(status), words.Length == 0 ? string.Empty : $"{Environment.NewLine}{words}");
        }
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
