using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Fovea.Numerics;

/// <summary>Copies a few numbers, where calling a general copy takes longer than copying.</summary>
internal static class ShortCopy
{
    /// <summary>Overwrites the first numbers of <paramref name="target"/> with <paramref name="source"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(ReadOnlySpan<float> source, Span<float> target)
    {
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(target[..source.Length]);
        int length = source.Length;
        if (length >= Vector<float>.Count)
        {
            // The last vector reaches back over numbers that are copied already.
            for (int i = 0; i < length - Vector<float>.Count; i += Vector<float>.Count) Vector.LoadUnsafe(ref from, (nuint)i).StoreUnsafe(ref to, (nuint)i);
            int last = length - Vector<float>.Count;
            Vector.LoadUnsafe(ref from, (nuint)last).StoreUnsafe(ref to, (nuint)last);
        }
        else if (length >= Vector128<float>.Count)
        {
            int last = length - Vector128<float>.Count;
            Vector128.LoadUnsafe(ref from).StoreUnsafe(ref to);
            Vector128.LoadUnsafe(ref from, (nuint)last).StoreUnsafe(ref to, (nuint)last);
        }
        else
        {
            for (int i = 0; i < length; i++) Unsafe.Add(ref to, i) = Unsafe.Add(ref from, i);
        }
    }
}
