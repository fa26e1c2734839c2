using System.Runtime.InteropServices;

namespace Fovea.Devices.Drivers.Cuda;

/// <summary>
/// The functions of NVIDIA's driver interface that are used here (CUDA Driver API, NVIDIA), under the names that the library exports: where its header has a
/// macro, the name with the version. Handles are <c>nint</c>, a place in device memory (CUdeviceptr) is <c>ulong</c>, a device (CUdevice) is an <c>int</c>; a status is 0 or an
/// error that <see cref="CudaStatus"/> names.
/// </summary>
internal static unsafe partial class CudaApi
{
    public const int Multiprocessors = 16, CapabilityMajor = 75, CapabilityMinor = 76;
    public const int JitErrorLog = 5, JitErrorLogBytes = 6;
    public const uint StreamDoesNotWaitForOthers = 1;
    public const int CaptureOfThisThread = 1;

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuInit(uint flags);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuDriverGetVersion(int* version);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuGetErrorName(int status, byte** name);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuGetErrorString(int status, byte** text);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuDeviceGetCount(int* count);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuDeviceGet(int* device, int number);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuDeviceGetName(byte* name, int room, int device);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuDeviceTotalMem_v2(nuint* bytes, int device);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuDeviceGetAttribute(int* value, int attribute, int device);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuDevicePrimaryCtxRetain(nint* context, int device);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuCtxSetCurrent(nint context);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuModuleLoadDataEx(nint* module, void* image, uint count, int* options, void** values);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuModuleGetFunction(nint* function, nint module, byte* name);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuMemGetInfo_v2(nuint* free, nuint* total);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuMemAlloc_v2(ulong* place, nuint bytes);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuMemFree_v2(ulong place);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuMemAllocHost_v2(void** place, nuint bytes);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuMemFreeHost(void* place);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuMemsetD8Async(ulong place, byte value, nuint count, nint stream);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuMemcpyHtoDAsync_v2(ulong to, void* from, nuint bytes, nint stream);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuMemcpyDtoHAsync_v2(void* to, ulong from, nuint bytes, nint stream);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuStreamCreate(nint* stream, uint flags);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuStreamSynchronize(nint stream);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuStreamDestroy_v2(nint stream);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuStreamBeginCapture_v2(nint stream, int mode);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuStreamEndCapture(nint stream, nint* graph);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuLaunchKernel(
        nint function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, uint sharedBytes, nint stream, void** parameters, void** extra);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuGraphInstantiateWithFlags(nint* executable, nint graph, ulong flags);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuGraphLaunch(nint executable, nint stream);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuGraphExecDestroy(nint executable);

    [LibraryImport(DriverLibrary.CudaName)]
    public static partial int cuGraphDestroy(nint graph);
}
