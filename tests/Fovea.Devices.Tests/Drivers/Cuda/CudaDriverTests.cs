using System.Text.RegularExpressions;
using Fovea.Devices.Drivers.Cuda;
using Fovea.Devices.Kernels;

namespace Fovea.Devices.Tests.Drivers.Cuda;

public sealed partial class CudaDriverTests
{
    [Theory]
    [InlineData(9020, "9.2")]
    [InlineData(11030, "11.3")]
    public void A_driver_that_is_too_old_is_told_with_what_it_is_and_what_is_needed(int version, string name) =>
        Assert.Equal($"CUDA: the driver is for CUDA {name}, but 11.4 is needed (NVIDIA's driver 470 or later)", CudaDriver.TooOld(version));

    [Theory]
    [InlineData(11040)]
    [InlineData(13000)]
    public void A_newer_driver_will_do(int version) => Assert.Null(CudaDriver.TooOld(version));

    [Fact]
    public void A_card_that_is_too_old_is_told_with_what_it_is_and_what_is_needed()
    {
        Assert.Equal("CUDA: GeForce GTX 1080 has compute capability 6.1, but 7.0 is needed", CudaDriver.TooOld("GeForce GTX 1080", new Version(6, 1)));
        Assert.Null(CudaDriver.TooOld("Tesla V100", new Version(7, 0)));
    }

    [Fact]
    public void Devices_are_asked_for_what_the_kernels_are_compiled_for() =>
        Assert.Equal($"sm_{CudaDriver.NeededCapability.Major}{CudaDriver.NeededCapability.Minor}", Target().Match(KernelSource.Library.Ptx).Groups["target"].Value);

    [GeneratedRegex(@"^\.target (?<target>\w+)", RegexOptions.Multiline)]
    private static partial Regex Target();
}
