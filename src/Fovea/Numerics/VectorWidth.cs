using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>The vector widths for which a <see cref="MatrixKernel"/> exists.</summary>
internal enum VectorWidth
{
    /// <summary>One number at a time: runs on any processor.</summary>
    Portable = 1,

    /// <summary>4 numbers: SSE on x86, NEON on Arm.</summary>
    Bits128 = 4,

    /// <summary>8 numbers: AVX2 with fused multiply-add.</summary>
    Bits256 = 8,

    /// <summary>16 numbers: AVX-512.</summary>
    Bits512 = 16,
}

/// <summary>What this processor, as the runtime sees it, can do.</summary>
internal static class VectorWidths
{
    /// <summary>The widest width that is carried out in hardware here.</summary>
    public static VectorWidth Widest =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? VectorWidth.Bits256
        : Vector128.IsHardwareAccelerated ? VectorWidth.Bits128
        : VectorWidth.Portable;

    /// <summary>All widths that are carried out in hardware here, widest first.</summary>
    public static IEnumerable<VectorWidth> Available =>
        Enum.GetValues<VectorWidth>().Where(width => width <= Widest).OrderDescending();
}
