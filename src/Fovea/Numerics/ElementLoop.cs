using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fovea.Numerics;

/// <summary>
/// A formula that is computed number by number from several rows, all of it in one pass over them. It is written once; the compiler makes a version per vector
/// width, and each number comes out the same to the bit by all of them.
/// </summary>
internal interface IElementWork
{
    /// <summary>Computes as many numbers as <typeparamref name="TElements"/> holds, from <paramref name="at"/> on.</summary>
    void Take<TElements>(int at)
        where TElements : struct, IElements<TElements>;
}

/// <summary>Passes over rows, by the widest vectors there are and number by number at the end.</summary>
internal static class ElementLoop
{
    /// <summary>Computes the first <paramref name="length"/> numbers.</summary>
    public static void Run<TWork>(scoped in TWork work, int length)
        where TWork : struct, IElementWork, allows ref struct
    {
        int at = 0;
        if (Vector512.IsHardwareAccelerated)
            for (; at <= length - Vector512<float>.Count; at += Vector512<float>.Count) work.Take<Elements512>(at);
        else if (Vector256.IsHardwareAccelerated)
            for (; at <= length - Vector256<float>.Count; at += Vector256<float>.Count) work.Take<Elements256>(at);
        else
            for (; at <= length - Vector128<float>.Count; at += Vector128<float>.Count) work.Take<Elements128>(at);
        for (; at < length; at++) work.Take<OneElement>(at);
    }
}

/// <summary>A few neighbouring numbers of a row, as many as a vector has, with the arithmetic of one.</summary>
internal interface IElements<TSelf>
    where TSelf : struct, IElements<TSelf>
{
    /// <summary>1 in every place.</summary>
    static abstract TSelf One { get; }

    /// <summary>The same number in every place.</summary>
    static abstract TSelf All(float value);

    static abstract TSelf Load(ReadOnlySpan<float> source, int at);

    void Store(Span<float> target, int at);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf Sqrt(TSelf a);

    /// <summary>max(a, 0).</summary>
    static abstract TSelf Relu(TSelf a);

    /// <summary>a, no less than <paramref name="least"/> and no more than <paramref name="most"/>; what is no number stays none.</summary>
    static abstract TSelf Clamp(TSelf a, float least, float most);

    /// <summary>2^a of a whole number from -126 to 127.</summary>
    static abstract TSelf PowerOfTwo(TSelf a);

    /// <summary>a where <paramref name="gate"/> is above 0, else 0.</summary>
    static abstract TSelf Gate(TSelf a, TSelf gate);
}

internal readonly struct Elements512(Vector512<float> values) : IElements<Elements512>
{
    private readonly Vector512<float> values = values;

    public static Elements512 One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements512 All(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements512 Load(ReadOnlySpan<float> source, int at) => new(Vector512.Create(source.Slice(at, Vector512<float>.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Span<float> target, int at) => values.CopyTo(target.Slice(at, Vector512<float>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements512 operator +(Elements512 a, Elements512 b) => new(a.values + b.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements512 operator -(Elements512 a, Elements512 b) => new(a.values - b.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements512 operator *(Elements512 a, Elements512 b) => new(a.values * b.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements512 operator /(Elements512 a, Elements512 b) => new(a.values / b.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements512 Sqrt(Elements512 a) => new(Vector512.Sqrt(a.values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements512 Relu(Elements512 a) => new(Vector512.Max(a.values, default));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements512 Clamp(Elements512 a, float least, float most) =>
        new(Vector512.MinNative(Vector512.Create(most), Vector512.MaxNative(Vector512.Create(least), a.values)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements512 PowerOfTwo(Elements512 a) => new(((Vector512.ConvertToInt32Native(a.values) + Vector512.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements512 Gate(Elements512 a, Elements512 gate) => new(a.values & Vector512.GreaterThan(gate.values, default));
}

internal readonly struct Elements256(Vector256<float> values) : IElements<Elements256>
{
    private readonly Vector256<float> values = values;

    public static Elements256 One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements256 All(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements256 Load(ReadOnlySpan<float> source, int at) => new(Vector256.Create(source.Slice(at, Vector256<float>.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Span<float> target, int at) => values.CopyTo(target.Slice(at, Vector256<float>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements256 operator +(Elements256 a, Elements256 b) => new(a.values + b.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements256 operator -(Elements256 a, Elements256 b) => new(a.values - b.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements256 operator *(Elements256 a, Elements256 b) => new(a.values * b.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements256 operator /(Elements256 a, Elements256 b) => new(a.values / b.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements256 Sqrt(Elements256 a) => new(Vector256.Sqrt(a.values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements256 Relu(Elements256 a) => new(Vector256.Max(a.values, default));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements256 Clamp(Elements256 a, float least, float most) =>
        new(Vector256.MinNative(Vector256.Create(most), Vector256.MaxNative(Vector256.Create(least), a.values)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements256 PowerOfTwo(Elements256 a) => new(((Vector256.ConvertToInt32Native(a.values) + Vector256.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements256 Gate(Elements256 a, Elements256 gate) => new(a.values & Vector256.GreaterThan(gate.values, default));
}

internal readonly struct Elements128(Vector128<float> values) : IElements<Elements128>
{
    private readonly Vector128<float> values = values;

    public static Elements128 One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<float>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements128 All(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements128 Load(ReadOnlySpan<float> source, int at) => new(Vector128.Create(source.Slice(at, Vector128<float>.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Span<float> target, int at) => values.CopyTo(target.Slice(at, Vector128<float>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements128 operator +(Elements128 a, Elements128 b) => new(a.values + b.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements128 operator -(Elements128 a, Elements128 b) => new(a.values - b.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements128 operator *(Elements128 a, Elements128 b) => new(a.values * b.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements128 operator /(Elements128 a, Elements128 b) => new(a.values / b.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements128 Sqrt(Elements128 a) => new(Vector128.Sqrt(a.values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements128 Relu(Elements128 a) => new(Vector128.Max(a.values, default));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements128 Clamp(Elements128 a, float least, float most) =>
        new(Vector128.MinNative(Vector128.Create(most), Vector128.MaxNative(Vector128.Create(least), a.values)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements128 PowerOfTwo(Elements128 a) => new(((Vector128.ConvertToInt32Native(a.values) + Vector128.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Elements128 Gate(Elements128 a, Elements128 gate) => new(a.values & Vector128.GreaterThan(gate.values, default));
}

internal readonly struct OneElement(float value) : IElements<OneElement>
{
    private readonly float value = value;

    public static OneElement One => new(1f);

    public static OneElement All(float value) => new(value);

    public static OneElement Load(ReadOnlySpan<float> source, int at) => new(source[at]);

    public void Store(Span<float> target, int at) => target[at] = value;

    public static OneElement operator +(OneElement a, OneElement b) => new(a.value + b.value);

    public static OneElement operator -(OneElement a, OneElement b) => new(a.value - b.value);

    public static OneElement operator *(OneElement a, OneElement b) => new(a.value * b.value);

    public static OneElement operator /(OneElement a, OneElement b) => new(a.value / b.value);

    public static OneElement Sqrt(OneElement a) => new(MathF.Sqrt(a.value));

    public static OneElement Relu(OneElement a) => new(MathF.Max(a.value, 0f));

    public static OneElement Clamp(OneElement a, float least, float most) => a.value < least ? new(least) : a.value > most ? new(most) : a;

    public static OneElement PowerOfTwo(OneElement a) => new(BitConverter.Int32BitsToSingle(((int)a.value + 127) << 23));

    public static OneElement Gate(OneElement a, OneElement gate) => gate.value > 0f ? a : default;
}
