using Fovea.Devices.Drivers;

namespace Fovea.Devices.Tests.Drivers;

public sealed class DeviceTests
{
    [Fact]
    public void A_kernel_adds()
    {
        using Device device = TestDevice.Open();
        using DeviceBuffer memory = device.Allocate(4 * 1000);
        float[] source = [.. Enumerable.Range(0, 300).Select(i => (float)i)], target = new float[300];
        device.Write<float>(memory, 100, source);
        device.Write<float>(memory, 500, source);
        device.Run(new Launch("add", 3, 1, 128, memory, KernelArgument.FromValue((Count: 300u, Target: 20u, Source: 100u, Other: 500u))));
        device.Read<float>(memory, 20, target);
        Assert.Equal(source.Select(x => x + x), target);
    }
}
