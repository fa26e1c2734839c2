using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>First values drawn uniformly from [-bound, bound].</summary>
/// <param name="Bound">Largest magnitude, at least 0.</param>
public sealed record Initializer(float Bound)
{
    /// <summary>Bound 1 / sqrt(inputs): keeps the scale of what passes through a dense layer (LeCun et al. 1998, section 4.6).</summary>
    public static Initializer ForInputs(int inputs) => new(1f / MathF.Sqrt(inputs));

    /// <summary>Draws values.</summary>
    public void Fill(Span<float> values, ref RandomSequence random)
    {
        foreach (ref float value in values) value = Bound * ((2f * random.NextFloat()) - 1f);
    }
}
