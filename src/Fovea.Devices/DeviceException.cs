namespace Fovea.Devices;

/// <summary>A device could not do what it was asked: the message says what was asked, of which device, and what its driver answered.</summary>
public sealed class DeviceException : FoveaException
{
    /// <summary>Tells of a device.</summary>
    /// <param name="message">What was asked and what came of it.</param>
    /// <param name="fault">What kind of thing is wrong.</param>
    /// <param name="innerException">What it comes from.</param>
    public DeviceException(string message, DeviceFault fault, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>What kind of thing is wrong, and so what may help.</summary>
    public DeviceFault Fault { get; }
}

/// <summary>What kind of thing is wrong with a device.</summary>
public enum DeviceFault
{
    /// <summary>The driver refused; the message has its own name of the error.</summary>
    Refused,

    /// <summary>There is no such device, or its driver is missing or too old.</summary>
    NotThere,

    /// <summary>The device's memory does not suffice: less at once may fit.</summary>
    OutOfMemory,

    /// <summary>What was in the device's memory is lost, and this process can use the device no more; another process may.</summary>
    Lost,
}
