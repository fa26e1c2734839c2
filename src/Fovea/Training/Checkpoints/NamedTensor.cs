namespace Fovea.Training.Checkpoints;

/// <summary>A named float32 tensor.</summary>
/// <param name="Name">Unique in its file.</param>
/// <param name="Shape">Extent of each axis, at least 0; none for a single number.</param>
/// <param name="Values">Row-major, as many as the shape says.</param>
public sealed record NamedTensor(string Name, int[] Shape, float[] Values);
