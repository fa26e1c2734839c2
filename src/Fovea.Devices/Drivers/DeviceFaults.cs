namespace Fovea.Devices.Drivers;

/// <summary>What a driver's error means to whoever asked, in the same words for every driver.</summary>
internal static class DeviceFaults
{
    /// <summary>What a driver answered as an exception.</summary>
    /// <param name="device">The device: "cuda:0".</param>
    /// <param name="doing">What was being done: "reading from a buffer".</param>
    /// <param name="error">The driver's name of the error.</param>
    /// <param name="fault">What kind of thing is wrong.</param>
    /// <param name="more">What else is known; empty for nothing.</param>
    public static DeviceException Describe(string device, string doing, string error, DeviceFault fault, string more = "")
    {
        string lost = fault == DeviceFault.Lost ? ". What was in the device's memory is lost, and this process can use the device no more" : string.Empty;
        return new DeviceException($"{device}: {doing} failed with {error}{more}{lost}", fault);
    }
}
