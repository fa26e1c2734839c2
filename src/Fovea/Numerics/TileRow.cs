using System.Runtime.CompilerServices;

namespace Fovea.Numerics;

/// <summary>One row of a tile: neighbouring columns in a few vectors, all in registers.</summary>
internal unsafe interface ITileRow<TRow, TVector>
    where TRow : struct
    where TVector : struct
{
    static abstract int Vectors { get; }

    static abstract TRow Load(float* source);

    void Store(float* target);

    /// <summary>this += x * b.</summary>
    void MultiplyAdd(TVector x, in TRow b);

    /// <summary>this += b.</summary>
    void Add(in TRow b);

    /// <summary>this = max(this, 0).</summary>
    void Relu();

    /// <summary>0 wherever <paramref name="gate"/> is not above 0.</summary>
    void Gate(in TRow gate);
}

internal unsafe struct OneVector<TLanes, TVector> : ITileRow<OneVector<TLanes, TVector>, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    private TVector v0;

    public static int Vectors => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneVector<TLanes, TVector> Load(float* source) => new() { v0 = TLanes.Load(source) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* target) => TLanes.Store(v0, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(TVector x, in OneVector<TLanes, TVector> b) => v0 = TLanes.MultiplyAdd(x, b.v0, v0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in OneVector<TLanes, TVector> b) => v0 = TLanes.Add(v0, b.v0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Relu() => v0 = TLanes.Relu(v0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Gate(in OneVector<TLanes, TVector> gate) => v0 = TLanes.Gate(v0, gate.v0);
}

internal unsafe struct TwoVectors<TLanes, TVector> : ITileRow<TwoVectors<TLanes, TVector>, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    private TVector v0, v1;

    public static int Vectors => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoVectors<TLanes, TVector> Load(float* source) => new() { v0 = TLanes.Load(source), v1 = TLanes.Load(source + TLanes.Count) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* target)
    {
        TLanes.Store(v0, target);
        TLanes.Store(v1, target + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(TVector x, in TwoVectors<TLanes, TVector> b)
    {
        v0 = TLanes.MultiplyAdd(x, b.v0, v0);
        v1 = TLanes.MultiplyAdd(x, b.v1, v1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in TwoVectors<TLanes, TVector> b)
    {
        v0 = TLanes.Add(v0, b.v0);
        v1 = TLanes.Add(v1, b.v1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Relu()
    {
        v0 = TLanes.Relu(v0);
        v1 = TLanes.Relu(v1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Gate(in TwoVectors<TLanes, TVector> gate)
    {
        v0 = TLanes.Gate(v0, gate.v0);
        v1 = TLanes.Gate(v1, gate.v1);
    }
}

internal unsafe struct FourVectors<TLanes, TVector> : ITileRow<FourVectors<TLanes, TVector>, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    private TVector v0, v1, v2, v3;

    public static int Vectors => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourVectors<TLanes, TVector> Load(float* source) => new()
    {
        v0 = TLanes.Load(source),
        v1 = TLanes.Load(source + TLanes.Count),
        v2 = TLanes.Load(source + (2 * TLanes.Count)),
        v3 = TLanes.Load(source + (3 * TLanes.Count)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* target)
    {
        TLanes.Store(v0, target);
        TLanes.Store(v1, target + TLanes.Count);
        TLanes.Store(v2, target + (2 * TLanes.Count));
        TLanes.Store(v3, target + (3 * TLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(TVector x, in FourVectors<TLanes, TVector> b)
    {
        v0 = TLanes.MultiplyAdd(x, b.v0, v0);
        v1 = TLanes.MultiplyAdd(x, b.v1, v1);
        v2 = TLanes.MultiplyAdd(x, b.v2, v2);
        v3 = TLanes.MultiplyAdd(x, b.v3, v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in FourVectors<TLanes, TVector> b)
    {
        v0 = TLanes.Add(v0, b.v0);
        v1 = TLanes.Add(v1, b.v1);
        v2 = TLanes.Add(v2, b.v2);
        v3 = TLanes.Add(v3, b.v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Relu()
    {
        v0 = TLanes.Relu(v0);
        v1 = TLanes.Relu(v1);
        v2 = TLanes.Relu(v2);
        v3 = TLanes.Relu(v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Gate(in FourVectors<TLanes, TVector> gate)
    {
        v0 = TLanes.Gate(v0, gate.v0);
        v1 = TLanes.Gate(v1, gate.v1);
        v2 = TLanes.Gate(v2, gate.v2);
        v3 = TLanes.Gate(v3, gate.v3);
    }
}
