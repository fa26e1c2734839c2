using System.Runtime.InteropServices;

namespace Fovea.Devices.Drivers;

/// <summary>A kernel and what it is run with: a grid of groups, each of which is a row of work-items.</summary>
/// <param name="Kernel">Its name.</param>
/// <param name="GroupsX">Groups side by side, at least 1.</param>
/// <param name="GroupsY">Rows of groups, from 1 to 65,535.</param>
/// <param name="GroupSize">Work-items of a group, at least 1.</param>
/// <param name="Arguments">In the order of the kernel's parameters.</param>
internal sealed record Launch(string Kernel, int GroupsX, int GroupsY, int GroupSize, params KernelArgument[] Arguments)
{
    /// <summary>As it is now: later changes of the arguments' bytes do not reach it.</summary>
    public Launch Copy() => this with { Arguments = [.. Arguments.Select(argument => argument.Copy())] };

    /// <summary>The launch in words, for messages.</summary>
    public override string ToString() => $"kernel {Kernel} over {GroupsX} x {GroupsY} groups of {GroupSize}";
}

/// <summary>What a kernel's parameter is given: a buffer, or the bytes of a number or structure. One of the two is null.</summary>
internal readonly record struct KernelArgument
{
    private KernelArgument(DeviceBuffer? buffer, byte[]? value) => (Buffer, Value) = (buffer, value);

    /// <summary>The buffer of a parameter that points to device memory.</summary>
    public DeviceBuffer? Buffer { get; }

    /// <summary>The bytes of a parameter that is a number or a structure, laid out as C does. They may be changed between two runs.</summary>
    public byte[]? Value { get; }

    /// <summary>How many bytes the parameter has: a buffer is a place, of 8.</summary>
    public int Bytes => Buffer is not null ? sizeof(ulong) : Value?.Length ?? 0;

    /// <summary>A buffer.</summary>
    public static implicit operator KernelArgument(DeviceBuffer buffer) => new(buffer, null);

    /// <summary>Bytes of a number or a structure, at least one.</summary>
    public static implicit operator KernelArgument(byte[] value) => new(null, value);

    /// <summary>A number or a structure.</summary>
    public static KernelArgument FromValue<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    /// <summary>The same with bytes of its own.</summary>
    public KernelArgument Copy() => new(Buffer, (byte[]?)Value?.Clone());
}
