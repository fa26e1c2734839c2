namespace Fovea.Numerics;

/// <summary>What a tile computes: C = finish(start + A B), with <see cref="Tile{TLanes, TVector}"/>'s notation.</summary>
internal unsafe ref struct TileWork
{
    public float* A, B, C, Bias, Gate;

    public nint ARow, AStep, BStep, CRow, GateRow, Depth;

    public ProductStart Start;

    public ProductFinish Finish;

    /// <summary>A line of cache for every step of the sum to fetch, for a tile to come, and how far the next one lies.</summary>
    public float* Ahead;

    public nint AheadStep;
}
