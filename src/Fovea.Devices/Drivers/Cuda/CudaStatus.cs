using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Fovea.Devices.Drivers.Cuda;

/// <summary>What NVIDIA's driver answers: 0, or an error (CUresult).</summary>
internal static unsafe class CudaStatus
{
    /// <summary>Throws what a status other than 0 tells.</summary>
    /// <param name="status">The status.</param>
    /// <param name="device">Of which device.</param>
    /// <param name="doing">What was being done: "waiting".</param>
    /// <exception cref="DeviceException">The status is an error, maybe of something that was queued before.</exception>
    public static void Check(int status, string device, string doing)
    {
        if (status != 0) Throw(status, device, doing);
    }

    /// <summary>Throws what an error tells.</summary>
    [DoesNotReturn]
    public static void Throw(int status, string device, string doing, string more = "") => throw DeviceFaults.Describe(device, doing, Name(status), FaultOf(status), more);

    /// <summary>An error as the driver names and describes it; the driver must be there.</summary>
    public static string Name(int status)
    {
        byte* name, text;
        if (CudaApi.cuGetErrorName(status, &name) != 0 || CudaApi.cuGetErrorString(status, &text) != 0) return $"CUDA's error {status}";
        return $"{Marshal.PtrToStringUTF8((nint)name)} ({status}, {Marshal.PtrToStringUTF8((nint)text)})";
    }

    /// <summary>What kind of error one is.</summary>
    public static DeviceFault FaultOf(int status) => status switch
    {
        // OUT_OF_MEMORY.
        2 => DeviceFault.OutOfMemory,

        // DEVICE_UNAVAILABLE, NO_DEVICE, INVALID_DEVICE; SYSTEM_NOT_READY, SYSTEM_DRIVER_MISMATCH, COMPAT_NOT_SUPPORTED_ON_DEVICE.
        46 or 100 or 101 or 802 or 803 or 804 => DeviceFault.NotThere,

        // Those after which, as NVIDIA documents, the context or the process cannot be used any more: ECC_UNCORRECTABLE, NVLINK_UNCORRECTABLE, CONTAINED; ILLEGAL_ADDRESS,
        // LAUNCH_TIMEOUT, CONTEXT_IS_DESTROYED, ASSERT, HARDWARE_STACK_ERROR, ILLEGAL_INSTRUCTION, MISALIGNED_ADDRESS, INVALID_ADDRESS_SPACE, INVALID_PC, LAUNCH_FAILED,
        // TENSOR_MEMORY_LEAK; MPS_CLIENT_TERMINATED, EXTERNAL_DEVICE, UNKNOWN.
        214 or 220 or 226 or 700 or 702 or 709 or 710 or (>= 714 and <= 719) or 721 or 810 or 911 or 999 => DeviceFault.Lost,
        _ => DeviceFault.Refused,
    };
}
