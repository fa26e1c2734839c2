using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics;

/// <summary>Hints to the processor's caches.</summary>
internal static unsafe class CacheLine
{

    /// <summary>
    /// Starts to bring the line at <paramref name="address"/> into the second-level cache and does not wait. A hint: it never
    /// faults, whatever the address, and does nothing on processors for which there is no such instruction at hand.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAhead(float* address)
    {
        if (Sse.IsSupported) Sse.Prefetch1(address);
    }
}
