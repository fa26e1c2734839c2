namespace Fovea.Devices.Drivers.OpenCl;

/// <summary>What OpenCL's functions answer: 0, or an error by its name in the specification (The OpenCL Specification 1.2, and its ICD extension).</summary>
internal static class OpenClStatus
{
    private static readonly Dictionary<int, string> names = new()
    {
        [-1] = "CL_DEVICE_NOT_FOUND",
        [-2] = "CL_DEVICE_NOT_AVAILABLE",
        [-3] = "CL_COMPILER_NOT_AVAILABLE",
        [-4] = "CL_MEM_OBJECT_ALLOCATION_FAILURE",
        [-5] = "CL_OUT_OF_RESOURCES",
        [-6] = "CL_OUT_OF_HOST_MEMORY",
        [-7] = "CL_PROFILING_INFO_NOT_AVAILABLE",
        [-8] = "CL_MEM_COPY_OVERLAP",
        [-11] = "CL_BUILD_PROGRAM_FAILURE",
        [-12] = "CL_MAP_FAILURE",
        [-13] = "CL_MISALIGNED_SUB_BUFFER_OFFSET",
        [-14] = "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
        [-15] = "CL_COMPILE_PROGRAM_FAILURE",
        [-16] = "CL_LINKER_NOT_AVAILABLE",
        [-17] = "CL_LINK_PROGRAM_FAILURE",
        [-30] = "CL_INVALID_VALUE",
        [-31] = "CL_INVALID_DEVICE_TYPE",
        [-32] = "CL_INVALID_PLATFORM",
        [-33] = "CL_INVALID_DEVICE",
        [-34] = "CL_INVALID_CONTEXT",
        [-35] = "CL_INVALID_QUEUE_PROPERTIES",
        [-36] = "CL_INVALID_COMMAND_QUEUE",
        [-38] = "CL_INVALID_MEM_OBJECT",
        [-42] = "CL_INVALID_BINARY",
        [-43] = "CL_INVALID_BUILD_OPTIONS",
        [-44] = "CL_INVALID_PROGRAM",
        [-45] = "CL_INVALID_PROGRAM_EXECUTABLE",
        [-46] = "CL_INVALID_KERNEL_NAME",
        [-47] = "CL_INVALID_KERNEL_DEFINITION",
        [-48] = "CL_INVALID_KERNEL",
        [-49] = "CL_INVALID_ARG_INDEX",
        [-50] = "CL_INVALID_ARG_VALUE",
        [-51] = "CL_INVALID_ARG_SIZE",
        [-52] = "CL_INVALID_KERNEL_ARGS",
        [-53] = "CL_INVALID_WORK_DIMENSION",
        [-54] = "CL_INVALID_WORK_GROUP_SIZE",
        [-55] = "CL_INVALID_WORK_ITEM_SIZE",
        [-56] = "CL_INVALID_GLOBAL_OFFSET",
        [-57] = "CL_INVALID_EVENT_WAIT_LIST",
        [-58] = "CL_INVALID_EVENT",
        [-59] = "CL_INVALID_OPERATION",
        [-61] = "CL_INVALID_BUFFER_SIZE",
        [-63] = "CL_INVALID_GLOBAL_WORK_SIZE",
        [-64] = "CL_INVALID_PROPERTY",
        [-1001] = "CL_PLATFORM_NOT_FOUND_KHR",
    };

    /// <summary>Throws what a status other than 0 tells.</summary>
    /// <param name="status">The status.</param>
    /// <param name="device">Of which device.</param>
    /// <param name="doing">What was being done: "waiting".</param>
    /// <exception cref="DeviceException">The status is an error.</exception>
    public static void Check(int status, string device, string doing)
    {
        if (status != 0) throw DeviceFaults.Describe(device, doing, Name(status), FaultOf(status));
    }

    /// <summary>An error's name and number.</summary>
    public static string Name(int status) => names.TryGetValue(status, out string? name) ? $"{name} ({status})" : $"OpenCL's error {status}";

    /// <summary>What kind of error one is.</summary>
    public static DeviceFault FaultOf(int status) => status switch
    {
        -1 or -2 or -3 or -1001 => DeviceFault.NotThere,
        -4 or -6 or -61 => DeviceFault.OutOfMemory,

        // What drivers answer to whatever went wrong on the device (a kernel that was stopped, an address that is none), and what they answer from then on of contexts and queues that
        // were good before. -9999 is NVIDIA's own, for addresses.
        -5 or -14 or -34 or -36 or -9999 => DeviceFault.Lost,
        _ => DeviceFault.Refused,
    };
}
