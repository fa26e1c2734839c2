using System.Runtime.InteropServices;

namespace Fovea.Devices.Drivers.OpenCl;

/// <summary>
/// The functions of OpenCL 1.2 that are used here, as its specification declares them (The OpenCL Specification, version 1.2, Khronos 2012). Handles are
/// <c>nint</c>, <c>cl_bool</c> is <c>uint</c>, bit fields are <c>ulong</c>; a status is 0 or an error that <see cref="OpenClStatus"/> names.
/// </summary>
internal static unsafe partial class OpenClApi
{
    public const uint PlatformName = 0x0902;
    public const uint DeviceLargestAllocation = 0x1010, DeviceSingleFloats = 0x101B, DeviceMemory = 0x101F, DeviceIsAvailable = 0x1027,
        DeviceHasCompiler = 0x1028, DeviceName = 0x102B, DriverVersion = 0x102D, DeviceVersion = 0x102F, DeviceType = 0x1000, DeviceComputeUnits = 0x1002,
        DeviceLargestGroup = 0x1004, DeviceGroupMemory = 0x1023;
    public const uint KernelArguments = 0x1191, ProgramBuildLog = 0x1183;
    public const ulong AnyDeviceType = 0xFFFFFFFF, GraphicsDeviceType = 1 << 2, CorrectlyRoundedDivision = 1 << 7, ReadWriteMemory = 1 << 0;
    public const int NoDevices = -1, OutOfResources = -5, NoSuchKernel = -46, WrongArgumentSize = -51, NoPlatforms = -1001;

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clGetPlatformIDs(uint room, nint* platforms, uint* count);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clGetPlatformInfo(nint platform, uint name, nuint room, void* value, nuint* bytes);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clGetDeviceIDs(nint platform, ulong type, uint room, nint* devices, uint* count);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clGetDeviceInfo(nint device, uint name, nuint room, void* value, nuint* bytes);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial nint clCreateContext(nint* properties, uint count, nint* devices, void* notify, void* state, int* status);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial nint clCreateCommandQueue(nint context, nint device, ulong properties, int* status);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clReleaseCommandQueue(nint queue);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial nint clCreateProgramWithSource(nint context, uint count, byte** texts, nuint* lengths, int* status);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clBuildProgram(nint program, uint count, nint* devices, byte* options, void* notify, void* state);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clGetProgramBuildInfo(nint program, nint device, uint name, nuint room, void* value, nuint* bytes);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clReleaseProgram(nint program);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial nint clCreateKernel(nint program, byte* name, int* status);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clGetKernelInfo(nint kernel, uint name, nuint room, void* value, nuint* bytes);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clSetKernelArg(nint kernel, uint place, nuint bytes, void* value);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clReleaseKernel(nint kernel);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial nint clCreateBuffer(nint context, ulong flags, nuint bytes, void* host, int* status);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clReleaseMemObject(nint buffer);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clEnqueueNDRangeKernel(nint queue, nint kernel, uint dimensions, nuint* offset, nuint* global, nuint* local, uint waits, nint* waitList, nint* done);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clEnqueueReadBuffer(nint queue, nint buffer, uint isBlocking, nuint offset, nuint bytes, void* to, uint waits, nint* waitList, nint* done);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clEnqueueWriteBuffer(nint queue, nint buffer, uint isBlocking, nuint offset, nuint bytes, void* from, uint waits, nint* waitList, nint* done);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clEnqueueFillBuffer(nint queue, nint buffer, void* pattern, nuint patternBytes, nuint offset, nuint bytes, uint waits, nint* waitList, nint* done);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clFlush(nint queue);

    [LibraryImport(DriverLibrary.OpenClName)]
    public static partial int clFinish(nint queue);
}
