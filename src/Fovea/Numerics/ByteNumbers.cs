using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics;

/// <summary>Bytes made float32.</summary>
internal static class ByteNumbers
{
    /// <summary>What a byte of 0 to 255 counts where it stands for a number of 0 to 1.</summary>
    public const float Unit = 1f / 255f;

    private const int EightAtOnce = 8;

    /// <summary>numbers[i] = scale * bytes[i].</summary>
    public static void Scale(ReadOnlySpan<byte> bytes, float scale, Span<float> numbers)
    {
        ref byte source = ref MemoryMarshal.GetReference(bytes);
        ref float target = ref MemoryMarshal.GetReference(numbers[..bytes.Length]);
        if (bytes.Length < EightAtOnce)
        {
            for (int i = 0; i < bytes.Length; i++) Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i) * scale;
            return;
        }

        // The last eight reach back over some that are done already.
        int last = bytes.Length - EightAtOnce;
        for (int i = 0; i < last; i += EightAtOnce) ScaleEight(ref Unsafe.Add(ref source, i), scale, ref Unsafe.Add(ref target, i));
        ScaleEight(ref Unsafe.Add(ref source, last), scale, ref Unsafe.Add(ref target, last));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ScaleEight(ref byte bytes, float scale, ref float target)
    {
        Vector128<byte> eight = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref bytes)).AsByte();
        if (Avx2.IsSupported)
        {
            (Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(eight)) * scale).StoreUnsafe(ref target);
            return;
        }

        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.WidenLower(eight));
        (Vector128.ConvertToSingle(low.AsInt32()) * scale).StoreUnsafe(ref target);
        (Vector128.ConvertToSingle(high.AsInt32()) * scale).StoreUnsafe(ref target, (nuint)Vector128<float>.Count);
    }
}
