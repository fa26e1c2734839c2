using Fovea.Devices.Drivers;
using Fovea.Devices.Drivers.Cuda;
using Fovea.Devices.Drivers.OpenCl;

namespace Fovea.Devices.Tests;

public sealed class GraphicsDevicesTests
{
    [Fact]
    public void Devices_are_listed_under_names_of_their_own_and_each_kind_that_has_none_says_why()
    {
        IReadOnlyList<DeviceInfo> devices = GraphicsDevices.List(out IReadOnlyList<string> missing);
        Assert.Distinct(devices.Select(device => device.Name));
        foreach ((string kind, string words) in (ReadOnlySpan<(string, string)>)[("cuda:", "CUDA: "), ("opencl:", "OpenCL: ")])
            Assert.True(devices.Any(device => device.Name.StartsWith(kind, StringComparison.Ordinal)) || missing.Any(line => line.StartsWith(words, StringComparison.Ordinal)), $"{kind} is neither there nor missing");
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    [InlineData("opencl:-1")]
    [InlineData("opencl:0:1")]
    [InlineData("CUDA")]
    [InlineData("cuda:0\n")]
    [InlineData("")]
    public void A_name_that_is_none_is_refused_with_the_rule(string name) =>
        Assert.Equal($"device must be cpu, auto, cuda, cuda:NUMBER, opencl or opencl:NUMBER, but is '{name}'", Assert.Throws<OptionException>(() => GraphicsDevices.Open(name)).Message);

    [Theory]
    [InlineData("cuda:99")]
    [InlineData("opencl:99")]
    public void A_number_that_no_device_has_is_refused_with_what_there_is(string name)
    {
        DeviceException exception = Assert.Throws<DeviceException>(() => GraphicsDevices.Find(name));
        Assert.StartsWith($"device is \"{name}\", which is not there", exception.Message, StringComparison.Ordinal);
        Assert.Contains(". There are: cpu", exception.Message, StringComparison.Ordinal);
        foreach (DeviceInfo device in GraphicsDevices.List(out _)) Assert.Contains($"{device.Name} ({device.Description})", exception.Message, StringComparison.Ordinal);
        Assert.Equal(DeviceFault.NotThere, exception.Fault);
    }

    [Fact]
    public void A_kind_without_devices_says_what_is_missing()
    {
        string[] without = [.. CudaDriver.All.Devices.Count == 0 ? ["cuda"] : Array.Empty<string>(), .. OpenClDriver.All.Devices.Count == 0 ? ["opencl"] : Array.Empty<string>()];
        Assert.SkipWhen(without.Length == 0, "there are devices of both kinds");
        foreach (string kind in without)
        {
            DeviceException exception = Assert.Throws<DeviceException>(() => GraphicsDevices.Find(kind));
            Assert.All(kind == "cuda" ? CudaDriver.All.Missing : OpenClDriver.All.Missing, line => Assert.Contains(line, exception.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_kind_stands_for_its_first_graphics_processor_or_first_device()
    {
        string kind = TestDevice.Name.Split(':')[0];
        IReadOnlyList<FoundDevice> devices = kind == "cuda" ? CudaDriver.All.Devices : OpenClDriver.All.Devices;
        Assert.Same(devices.FirstOrDefault(device => device.IsGraphics) ?? devices[0], GraphicsDevices.Find(kind));
        Assert.Same(GraphicsDevices.Find(kind), GraphicsDevices.Find(GraphicsDevices.Find(kind)!.Info.Name));
    }

    [Fact]
    public void The_processor_is_no_device_of_a_driver()
    {
        Assert.Null(GraphicsDevices.Open("cpu"));
        Assert.Throws<ArgumentException>(() => GraphicsDevices.OpenQueue("cpu"));
    }

    [Fact]
    public void A_device_that_is_opened_says_which_it_is()
    {
        ComputeDevice opened = GraphicsDevices.Open(TestDevice.Name)!;
        DeviceInfo info = GraphicsDevices.Find(TestDevice.Name)!.Info;
        Assert.Equal(info.Name, opened.Name);
        Assert.Contains(info.Description, opened.Description, StringComparison.Ordinal);
        Assert.Contains(info.Driver, opened.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_takes_a_graphics_processor_or_none() => Assert.True(GraphicsDevices.Find("auto") is null or { IsGraphics: true });
}
