namespace Fovea.Numerics;

/// <summary>What a tile computes, with <see cref="ConvolutionTile{TLanes, TVector}"/>'s notation.</summary>
internal unsafe ref struct ConvolutionTileWork
{
    /// <summary>Rows that a tile can have.</summary>
    public const int MostRows = 12;

    public float* A, B, C, Bias;

    public nint ARow, ARun, AStep, BStep, CRow, Runs, Depth;

    /// <summary>Rows that are stored.</summary>
    public int Rows;

    public ProductStart Start;

    public ProductFinish Finish;
}
