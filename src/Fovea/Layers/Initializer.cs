using System.Numerics.Tensors;
using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>First values drawn uniformly from [-bound, bound].</summary>
/// <param name="Bound">Largest magnitude, at least 0.</param>
public sealed record Initializer(float Bound)
{
    /// <summary>What is added to values of <see cref="ShiftedColumns"/> once they are drawn.</summary>
    public float Shift { get; init; }

    /// <summary>Columns that <see cref="Shift"/> is for; all of them if nothing is said.</summary>
    public Range ShiftedColumns { get; init; } = Range.All;

    /// <summary>The same value everywhere.</summary>
    public static Initializer Constant(float value) => new(0f) { Shift = value };

    /// <summary>Bound 1 / sqrt(inputs), whose variance is 1 / (3 inputs).</summary>
    public static Initializer ForInputs(int inputs) => new(1f / MathF.Sqrt(inputs));

    /// <summary>The uniform distribution of a variance.</summary>
    public static Initializer OfVariance(float variance) => new(MathF.Sqrt(3f * variance));

    /// <summary>Draws the values of a row.</summary>
    public void Fill(Span<float> values, ref RandomSequence random)
    {
        foreach (ref float value in values) value = Bound * ((2f * random.NextFloat()) - 1f);
        if (Shift != 0f) TensorPrimitives.Add(values[ShiftedColumns], Shift, values[ShiftedColumns]);
    }
}
