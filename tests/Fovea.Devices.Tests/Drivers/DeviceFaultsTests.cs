using Fovea.Devices.Drivers;
using Fovea.Devices.Drivers.Cuda;
using Fovea.Devices.Drivers.OpenCl;

namespace Fovea.Devices.Tests.Drivers;

public sealed class DeviceFaultsTests
{
    [Theory]
    [InlineData(2, nameof(DeviceFault.OutOfMemory))]
    [InlineData(100, nameof(DeviceFault.NotThere))]
    [InlineData(214, nameof(DeviceFault.Lost))]
    [InlineData(700, nameof(DeviceFault.Lost))]
    [InlineData(719, nameof(DeviceFault.Lost))]
    [InlineData(999, nameof(DeviceFault.Lost))]
    [InlineData(1, nameof(DeviceFault.Refused))]
    [InlineData(701, nameof(DeviceFault.Refused))]
    public void Errors_of_CUDA_are_of_a_kind(int status, string fault) => Assert.Equal(fault, $"{CudaStatus.FaultOf(status)}");

    [Theory]
    [InlineData(-4, nameof(DeviceFault.OutOfMemory), "CL_MEM_OBJECT_ALLOCATION_FAILURE (-4)")]
    [InlineData(-5, nameof(DeviceFault.Lost), "CL_OUT_OF_RESOURCES (-5)")]
    [InlineData(-1001, nameof(DeviceFault.NotThere), "CL_PLATFORM_NOT_FOUND_KHR (-1001)")]
    [InlineData(-54, nameof(DeviceFault.Refused), "CL_INVALID_WORK_GROUP_SIZE (-54)")]
    [InlineData(-36, nameof(DeviceFault.Lost), "CL_INVALID_COMMAND_QUEUE (-36)")]
    [InlineData(-9999, nameof(DeviceFault.Lost), "OpenCL's error -9999")]
    public void Errors_of_OpenCL_are_of_a_kind_and_have_names(int status, string fault, string name)
    {
        Assert.Equal(fault, $"{OpenClStatus.FaultOf(status)}");
        Assert.Equal(name, OpenClStatus.Name(status));
    }

    [Fact]
    public void A_device_that_is_lost_is_told_to_be()
    {
        DeviceException exception = DeviceFaults.Describe("cuda:0", "reading from a buffer", "CUDA_ERROR_LAUNCH_FAILED (719)", DeviceFault.Lost);
        Assert.Equal("cuda:0: reading from a buffer failed with CUDA_ERROR_LAUNCH_FAILED (719). What was in the device's memory is lost, and this process can use the device no more", exception.Message);
        Assert.Equal(DeviceFault.Lost, exception.Fault);
    }
}
