namespace Fovea.Benchmarks;

/// <summary>The numbers of a glimpse sensor, legible in a table.</summary>
/// <param name="Size">Side of a patch in pixels.</param>
/// <param name="Scales">Number of scales.</param>
public sealed record SensorShape(int Size, int Scales)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Size}x{Size} x {Scales}";
}
