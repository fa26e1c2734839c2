using System.Reflection;
using System.Runtime.InteropServices;

namespace Fovea.Devices.Drivers;

/// <summary>A library that comes with a graphics driver: it is there or not, and nothing else of Fovea depends on it.</summary>
/// <param name="file">What it is called on this system.</param>
/// <param name="belongsTo">What brings it, for people.</param>
internal sealed class DriverLibrary(string file, string belongsTo)
{
    /// <summary>By what the methods of <see cref="Cuda.CudaApi"/> and <see cref="OpenCl.OpenClApi"/> ask for their library.</summary>
    public const string CudaName = "cuda", OpenClName = "opencl";

    private readonly Lazy<nint> handle = new(() => NativeLibrary.TryLoad(file, typeof(DriverLibrary).Assembly, DllImportSearchPath.System32, out nint loaded) ? loaded : 0);

    // The order is that of the text: the resolver must know the libraries.
    static DriverLibrary()
    {
        bool isWindows = OperatingSystem.IsWindows();
        Cuda = new DriverLibrary(isWindows ? "nvcuda.dll" : "libcuda.so.1", "NVIDIA's driver");
        OpenCl = new DriverLibrary(isWindows ? "OpenCL.dll" : "libOpenCL.so.1", isWindows ? "the graphics driver" : "the OpenCL loader (Debian: ocl-icd-libopencl1)");
        NativeLibrary.SetDllImportResolver(typeof(DriverLibrary).Assembly, Resolve);
    }

    /// <summary>NVIDIA's driver interface.</summary>
    public static DriverLibrary Cuda { get; }

    /// <summary>The loader that knows all OpenCL drivers of a machine.</summary>
    public static DriverLibrary OpenCl { get; }

    /// <summary>What is missing, in words; null when the library is there.</summary>
    public string? Missing => handle.Value == 0 ? $"{file}, which comes with {belongsTo}, is not installed or cannot be loaded" : null;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name switch
    {
        CudaName => Cuda.handle.Value,
        OpenClName => OpenCl.handle.Value,
        _ => 0,
    };
}
