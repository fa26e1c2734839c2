using System.Text;
using Fovea.Devices.Kernels;
using static Fovea.Devices.Drivers.Cuda.CudaApi;

namespace Fovea.Devices.Drivers.Cuda;

/// <summary>A device of NVIDIA's driver, its primary context, and the modules loaded into it: PTX that the driver has compiled for the device, once for all queues.</summary>
/// <param name="info">What the driver says of it.</param>
/// <param name="device">What the driver calls it.</param>
/// <param name="multiprocessors">How many it has.</param>
internal sealed unsafe class CudaFoundDevice(DeviceInfo info, int device, int multiprocessors) : FoundDevice
{
    private readonly Lock gate = new();
    private readonly Dictionary<KernelSource, nint> modules = [];
    private nint context;

    /// <inheritdoc/>
    public override DeviceInfo Info => info;

    /// <inheritdoc/>
    public override bool IsGraphics => true;

    /// <summary>Multiprocessors, each of which runs some groups at a time.</summary>
    public int Multiprocessors => multiprocessors;

    /// <inheritdoc/>
    public override Device OpenQueue(KernelSource source)
    {
        lock (gate)
        {
            if (context == 0)
            {
                nint retained;
                CudaStatus.Check(cuDevicePrimaryCtxRetain(&retained, device), Info.Name, "making a context");
                context = retained;
            }

            Enter();
            if (!modules.TryGetValue(source, out nint module)) modules[source] = module = Load(source.Ptx);
            return new CudaDevice(this, module, source.Ptx);
        }
    }

    /// <summary>Makes the context that of the calling thread: the driver's functions ask for none.</summary>
    public void Enter() => CudaStatus.Check(cuCtxSetCurrent(context), Info.Name, "entering its context");

    private nint Load(string ptx)
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
            CudaStatus.Throw(status, Info.Name, "building the kernels", words.Length == 0 ? string.Empty : $"{Environment.NewLine}{words}");
            return 0;
        }
    }
}
