using System.Numerics.Tensors;
using System.Text.Json.Serialization;
using Fovea.Numerics;

namespace Fovea.Parts;

/// <summary>First values drawn uniformly from [-bound, bound].</summary>
/// <param name="Bound">Largest magnitude, at least 0.</param>
public sealed record Initializer(float Bound)
{
    /// <summary>What is added to values of <see cref="ShiftedColumns"/> once they are drawn.</summary>
    public float Shift { get; init; }

    /// <summary>Columns that <see cref="Shift"/> is for; all of them if nothing is said.</summary>
    public Range ShiftedColumns { get; init; } = Range.All;

    /// <summary>What is added to the value in column i of row i once it is drawn.</summary>
    public float Diagonal { get; init; }

    /// <summary>The same value everywhere.</summary>
    public static Initializer Constant(float value) => new(0f) { Shift = value };

    /// <summary>1 in column i of row i, 0 elsewhere.</summary>
    public static Initializer Identity { get; } = new(0f) { Diagonal = 1f };

    /// <summary>Bound 1 / sqrt(inputs), whose variance is 1 / (3 inputs).</summary>
    public static Initializer ForInputs(int inputs) => new(1f / MathF.Sqrt(inputs));

    /// <summary>The uniform distribution of a variance.</summary>
    public static Initializer OfVariance(float variance) => new(MathF.Sqrt(3f * variance));

    /// <summary>Checks that what it draws are numbers.</summary>
    /// <param name="parameter">Whose first values they are.</param>
    /// <exception cref="OptionException">They are none.</exception>
    internal void RequireFinite(string parameter)
    {
        if (!(Bound >= 0f && float.IsFinite(Bound))) throw Refusal("bound", "a number of at least 0", Bound);
        if (!float.IsFinite(Shift)) throw Refusal("shift", "a number", Shift);
        if (!float.IsFinite(Diagonal)) throw Refusal("diagonal", "a number", Diagonal);

        OptionException Refusal(string name, string rule, float value) => new($"the {name} of what initializes {parameter} must be {rule}, but is {value}");
    }

    /// <summary>Draws the values of a row.</summary>
    internal void Fill(Span<float> values, int row, ref RandomSequence random)
    {
        foreach (ref float value in values) value = Bound * ((2f * random.NextFloat()) - 1f);
        if (Shift != 0f) TensorPrimitives.Add(values[ShiftedColumns], Shift, values[ShiftedColumns]);
        if (Diagonal != 0f && row < values.Length) values[row] += Diagonal;
    }
}

/// <summary>
/// How the first values of a model's layers are drawn. What a layer sets to a constant, such as a batch normalisation's scale, is its own.
/// Another way is a record beside <see cref="FanInInitializationOptions"/>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FanInInitializationOptions), "fanIn")]
[JsonDerivedType(typeof(VarianceScalingInitializationOptions), "varianceScaling")]
[JsonDerivedType(typeof(UniformInitializationOptions), "uniform")]
public abstract record InitializationOptions
{
    /// <summary>For the weights of a product.</summary>
    /// <param name="inputs">Inputs of each unit, n, at least 1.</param>
    /// <param name="intoRelu">Whether a ReLU follows, which lets half of the variance through.</param>
    /// <param name="products">How many products of this size are added up before what follows: 2 where a core adds those of input and state.</param>
    public abstract Initializer Weights(int inputs, bool intoRelu = false, int products = 1);

    /// <summary>For the biases of a layer with <paramref name="inputs"/> inputs.</summary>
    public virtual Initializer Biases(int inputs) => Initializer.Constant(0f);
}
