namespace Fovea;

/// <summary>
/// What Fovea cannot do as asked, for a reason that whoever asks can do something about: the message names the rule, the offending value and,
/// where it helps, what would do. A file or folder that the machine does not let be read or written is told by the kind for what it holds, with the
/// system's own exception inside. What no program should ask is told as everywhere in .NET: null or a number outside of an enum by an
/// <see cref="ArgumentException"/>, the use of what was disposed by an <see cref="ObjectDisposedException"/>.
/// </summary>
public abstract class FoveaException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether an exception comes from code that somebody else wrote and says nothing of where: it is not Fovea's own, no stop, and no lack of memory.</summary>
    internal static bool IsForeign(Exception exception) => exception is not (FoveaException or OperationCanceledException or OutOfMemoryException);
}

/// <summary>An option breaks its rule; the message names option, rule and value.</summary>
public sealed class OptionException(string message, Exception? innerException = null) : FoveaException(message, innerException)
{
    /// <summary>The value of one option breaks its rule: the message begins with the option's name, so that a path can be put before it.</summary>
    /// <param name="option">The option, as recipes spell it.</param>
    /// <param name="rest">The rest of the message: "must be 1 to 100, but is 0".</param>
    internal OptionException(string option, string rest)
        : this($"{option} {rest}") => BeginsWithOption = true;

    private OptionException(string place, OptionException inner)
        : this($"{place}{(inner.BeginsWithOption ? "." : ": ")}{inner.Message}", (Exception)inner) => BeginsWithOption = inner.BeginsWithOption;

    /// <summary>Whether the message begins with the name of an option.</summary>
    internal bool BeginsWithOption { get; }

    /// <summary>The same of options that stand somewhere in a recipe, which they do not know themselves.</summary>
    /// <param name="place">Where they stand; empty for the recipe itself.</param>
    internal OptionException In(string place) => place.Length == 0 ? this : new OptionException(place, this);
}

/// <summary>A recipe cannot be read or breaks a rule; the message names file, place and rule.</summary>
public sealed class RecipeException(string message, Exception? innerException = null) : FoveaException(message, innerException);

/// <summary>Data could not be had or is not what it claims; the message names file and rule, and what to do.</summary>
public class DataException(string message, Exception? innerException = null) : FoveaException(message, innerException);

/// <summary>What is made of data cannot be kept on this machine, or not be read again: no fault of the data, so none of it is left out for it.</summary>
internal sealed class DataCacheException(string message, Exception? innerException = null) : DataException(message, innerException);

/// <summary>A model or checkpoint cannot be read or does not fit; the message names file and rule.</summary>
public sealed class CheckpointException(string message, Exception? innerException = null) : FoveaException(message, innerException);

/// <summary>A run's folder cannot be used as asked; the message says why and what to do.</summary>
public class RunException(string message, Exception? innerException = null) : FoveaException(message, innerException);

/// <summary>A run's folder is in use, by another process or by this one.</summary>
internal sealed class RunLockedException(string message, Exception? innerException = null) : RunException(message, innerException);

/// <summary>The loss or the weights are no longer finite; the run's last checkpoint is from before that.</summary>
public sealed class TrainingDivergedException(string message, Exception? innerException = null) : FoveaException(message, innerException);

/// <summary>
/// A device is not there, has no room for what was asked, or failed; the message names device and reason. What it was computing is lost, and a run goes on
/// from its last checkpoint, on that device or another.
/// </summary>
public sealed class DeviceException : FoveaException
{
    /// <summary>Says what went wrong.</summary>
    /// <param name="message">What was asked of which device, and what came of it.</param>
    /// <param name="innerException">What it comes from.</param>
    public DeviceException(string message, Exception? innerException = null)
        : this(message, DeviceFault.Refused, innerException)
    {
    }

    internal DeviceException(string message, DeviceFault fault, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>What kind of thing is wrong, and so what may help.</summary>
    internal DeviceFault Fault { get; }
}

/// <summary>What kind of thing is wrong with a device.</summary>
internal enum DeviceFault
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
