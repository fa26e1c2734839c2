using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics;

/// <summary>
/// How a vector of a <see cref="ConvolutionTile{TLanes, TVector}"/> holds filters: one after another, or, where there are too few to fill it, pairs of them for two
/// neighbouring columns of the kernel. A pair of pixels is loaded as one number of twice the size, so that this takes as many loads.
/// </summary>
internal unsafe interface IFilterLanes<TVector>
    where TVector : struct
{
    /// <summary>What multiplies filters: the number at <paramref name="a"/>, or the two from there on.</summary>
    static abstract TVector Numbers(float* a);

    /// <summary>Filters at <paramref name="b"/>; <paramref name="pair"/> numbers farther there may be the other ones.</summary>
    static abstract TVector Filters(float* b, nint pair);

    /// <summary>a * b + c.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Sums to begin with.</summary>
    static abstract TVector Load(float* c, nint pair);

    /// <summary>Stores sums, or max(0, sums).</summary>
    static abstract void Store(TVector sums, float* c, nint pair, bool intoRelu);
}

/// <summary>One filter after another.</summary>
internal readonly unsafe struct FilterLanes<TLanes, TVector> : IFilterLanes<TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Numbers(float* a) => TLanes.Broadcast(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Filters(float* b, nint pair) => TLanes.Load(b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector MultiplyAdd(TVector a, TVector b, TVector c) => TLanes.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(float* c, nint pair) => TLanes.Load(c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TVector sums, float* c, nint pair, bool intoRelu) => TLanes.Store(intoRelu ? TLanes.Relu(sums) : sums, c);
}

/// <summary>Eight filters for two columns of the kernel, whose sums are added up at last: (filter 0, column 0), (filter 0, column 1), (filter 1, column 0), ...</summary>
internal readonly unsafe struct ColumnPairLanes : IFilterLanes<Vector512<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Numbers(float* a) => PairLanes.Broadcast(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Filters(float* b, nint pair) => PairLanes.Interleave(b, b + pair);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* c, nint pair) => PairLanes.InterleaveWithZero(c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> sums, float* c, nint pair, bool intoRelu)
    {
        Vector256<float> added = PairLanes.First(sums) + PairLanes.Second(sums);
        (intoRelu ? Vector256.Max(added, Vector256<float>.Zero) : added).Store(c);
    }
}

/// <summary>Derivatives by eight filters, each twice, for sums of two columns of the kernel, which lie apart in memory.</summary>
internal readonly unsafe struct GradientPairLanes : IFilterLanes<Vector512<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Numbers(float* a) => PairLanes.Broadcast(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Filters(float* b, nint pair) => PairLanes.Interleave(b, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* c, nint pair) => PairLanes.Interleave(c, c + pair);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> sums, float* c, nint pair, bool intoRelu)
    {
        PairLanes.First(sums).Store(c);
        PairLanes.Second(sums).Store(c + pair);
    }
}

/// <summary>Vectors of eight pairs.</summary>
file static unsafe class PairLanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float* pair) => Vector512.Create(*(double*)pair).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Interleave(float* first, float* second) => Avx512F.PermuteVar16x32x2(
        Vector256.Load(first).ToVector512Unsafe(), Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), Vector256.Load(second).ToVector512Unsafe());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> InterleaveWithZero(float* first) => Avx512F.PermuteVar16x32x2(
        Vector256.Load(first).ToVector512Unsafe(), Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> First(Vector512<float> pairs) => Avx512F.PermuteVar16x32(pairs, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 0, 2, 4, 6, 8, 10, 12, 14)).GetLower();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Second(Vector512<float> pairs) => Avx512F.PermuteVar16x32(pairs, Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 1, 3, 5, 7, 9, 11, 13, 15)).GetLower();
}
