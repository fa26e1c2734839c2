using Fovea.Devices.Drivers;
using Fovea.Devices.Drivers.Cuda;

namespace Fovea.Devices.Tests.Drivers;

public sealed class DriverLibraryTests
{
    [Fact]
    public void A_library_that_is_not_there_is_told_by_its_name_and_what_brings_it() =>
        Assert.Equal("libnone-of-ours.so.1, which comes with somebody's driver, is not installed or cannot be loaded", new DriverLibrary("libnone-of-ours.so.1", "somebody's driver").Missing);

    [Fact]
    public void Without_NVIDIAs_driver_there_is_no_CUDA_device_but_words()
    {
        Assert.SkipWhen(DriverLibrary.Cuda.Missing is null, "NVIDIA's driver is there");
        Assert.Empty(CudaDriver.All.Devices);
        string file = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        Assert.Equal([$"CUDA: {file}, which comes with NVIDIA's driver, is not installed or cannot be loaded"], CudaDriver.All.Missing);
    }
}
