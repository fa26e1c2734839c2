using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>Hints to the processor's caches.</summary>
internal static unsafe class CacheLine
{
    private const int Bytes = Matrix.Line * sizeof(float);

    /// <summary>
    /// Starts to bring the line at <paramref name="address"/> into the second-level cache and does not wait. A hint: it never
    /// faults, whatever the address, and does nothing on processors for which there is no such instruction at hand.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAhead(float* address)
    {
        if (Sse.IsSupported) Sse.Prefetch1(address);
    }

    /// <summary>The same for all lines that hold <paramref name="bytes"/>.</summary>
    public static void FetchAhead(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (int i = 0; i < bytes.Length; i += Bytes) FetchAhead((float*)(start + i));
            if (bytes.Length > 0) FetchAhead((float*)(start + bytes.Length - 1));
        }
    }
}
