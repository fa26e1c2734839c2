using Fovea.Numerics;

namespace Fovea.Parts;

/// <summary>
/// One named matrix or vector of a model, float32: weights [inputs, outputs], a bias [outputs]. In memory a vector is a matrix of one row;
/// files have it by its <see cref="Shape"/>.
/// </summary>
public sealed class Parameter
{
    private readonly ParameterSet set;

    internal Parameter(ParameterSet set, string name, ParameterGroup group, int? rows, int columns, Initializer initializer)
    {
        this.set = set;
        Shape = rows is { } inputs ? [inputs, columns] : [columns];
        Name = name;
        Group = group;
        Rows = rows ?? 1;
        Columns = columns;
        Initializer = initializer;
    }

    /// <summary>Name in checkpoints: "core.state.weight".</summary>
    public string Name { get; }

    /// <summary>What it is learned from.</summary>
    public ParameterGroup Group { get; }

    /// <summary>[rows, columns] of a matrix, [columns] of a vector.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Inputs of a weight matrix; 1 for a vector.</summary>
    public int Rows { get; }

    /// <summary>Outputs.</summary>
    public int Columns { get; }

    /// <summary>The numbers, [rows, columns].</summary>
    public Matrix Value => View(set.Values.Span);

    /// <summary>The loss's derivative by each number, [rows, columns].</summary>
    public Matrix Gradient => View(set.Gradients.Span);

    /// <summary>How its first values are drawn.</summary>
    public Initializer Initializer { get; }

    /// <summary>Where its numbers begin; known when the set is allocated.</summary>
    internal int Offset { get; set; }

    internal long Version => set.Version;

    internal int Stride => StrideOf(Columns);

    internal int Length => Rows * Stride;

    internal static int StrideOf(int columns) => (columns + Matrix.Line - 1) / Matrix.Line * Matrix.Line;

    /// <summary>This parameter's part of a buffer laid out like the set: an optimizer's moments, for example.</summary>
    public Matrix View(Span<float> like) => new(like.Slice(Offset, Length), Rows, Columns, Stride);
}

/// <summary>What a parameter is learned from: each group can have its own learning rate and is clipped by itself.</summary>
public enum ParameterGroup
{
    /// <summary>Glimpse network, core and action network: cross-entropy.</summary>
    Classifier,

    /// <summary>Location network: REINFORCE.</summary>
    Policy,

    /// <summary>Baseline network: regression to the reward.</summary>
    Baseline,

    /// <summary>
    /// Not learned: what a batch normalisation remembers of the numbers it has seen. What stands for the gradient is the step itself, which
    /// no optimizer, learning rate or clipping changes.
    /// </summary>
    Statistics,
}

/// <summary>
/// All parameters of a model in one flat buffer, their gradients in another of the same layout, each group contiguous: an
/// optimizer walks over flat memory and does not know what the numbers are. Row padding holds zeros in both and stays zero.
/// </summary>
public sealed class ParameterSet
{
    private readonly List<Parameter> parameters = [];
    private AlignedBuffer? values;
    private AlignedBuffer? gradients;

    /// <summary>Every parameter, in the order of declaration.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>All values, padding included.</summary>
    public AlignedBuffer Values => values ?? throw NotAllocated();

    /// <summary>All gradients, laid out like <see cref="Values"/>.</summary>
    public AlignedBuffer Gradients => gradients ?? throw NotAllocated();

    /// <summary>Floats in either buffer.</summary>
    public int Length { get; private set; }

    /// <summary>Numbers that are learned, without padding.</summary>
    public int Count => parameters.Where(parameter => parameter.Group != ParameterGroup.Statistics).Sum(parameter => parameter.Rows * parameter.Columns);

    /// <summary>
    /// Where the weights of products lie in the flat buffers: what weight decay acts on. Biases, and scales and shifts of a normalisation, are vectors.
    /// </summary>
    internal IReadOnlyList<Range> Weights =>
        [.. parameters.Where(parameter => parameter.Shape.Count > 1 && parameter.Group != ParameterGroup.Statistics).Select(parameter => parameter.Offset..(parameter.Offset + parameter.Length))];

    /// <summary>Counts changes, so that copies of the values can be seen to be old.</summary>
    internal long Version { get; private set; }

    /// <summary>To be called when values were changed, before the next forward pass.</summary>
    public void Changed() => Version++;

    /// <summary>Declares a matrix, [rows, columns].</summary>
    /// <param name="name">Name in files, unlike all others: "core.state.weight".</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="rows">At least 1: the inputs of a product, or steps.</param>
    /// <param name="columns">At least 1.</param>
    /// <param name="initializer">How its first values are drawn.</param>
    /// <exception cref="OptionException">The first values would not be finite.</exception>
    /// <exception cref="InvalidOperationException">The set is allocated already, or the name is taken.</exception>
    public Parameter AddMatrix(string name, ParameterGroup group, int rows, int columns, Initializer initializer)
    {
        Guard.AtLeast(rows, 1);
        return Add(name, group, rows, columns, initializer);
    }

    /// <summary>Declares a vector, [length].</summary>
    /// <param name="name">Name in files, unlike all others: "core.input.bias".</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="length">At least 1.</param>
    /// <param name="initializer">How its first values are drawn.</param>
    /// <exception cref="OptionException">The first values would not be finite.</exception>
    /// <exception cref="InvalidOperationException">The set is allocated already, or the name is taken.</exception>
    public Parameter AddVector(string name, ParameterGroup group, int length, Initializer initializer)
    {
        Guard.AtLeast(length, 1);
        return Add(name, group, rows: null, length, initializer);
    }

    /// <summary>Makes room for all that was declared, zeros everywhere; once, before any value is read.</summary>
    internal void Allocate()
    {
        if (values is not null) throw new InvalidOperationException("the parameters are allocated already");
        int offset = 0;
        foreach (Parameter parameter in parameters.OrderBy(parameter => parameter.Group))
        {
            parameter.Offset = offset;
            offset += parameter.Length;
        }

        values = new AlignedBuffer(Length);
        gradients = new AlignedBuffer(Length);
    }

    /// <summary>
    /// Draws first values, each parameter from a stream of its own, which goes by its place among the declarations: a part more or less
    /// changes the first values of what is declared behind it.
    /// </summary>
    public void Initialize(ulong seed)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            Parameter parameter = parameters[i];
            RandomSequence random = new(seed, RandomPurpose.Initialization, (uint)i);
            for (int row = 0; row < parameter.Rows; row++) parameter.Initializer.Fill(parameter.Value[row], row, ref random);
        }

        Changed();
    }

    /// <summary>Where a group's numbers lie in the flat buffers.</summary>
    public (int Start, int Length) RangeOf(ParameterGroup group)
    {
        int start = parameters.Where(parameter => parameter.Group < group).Sum(parameter => parameter.Length);
        return (start, parameters.Where(parameter => parameter.Group == group).Sum(parameter => parameter.Length));
    }

    private Parameter Add(string name, ParameterGroup group, int? rows, int columns, Initializer initializer)
    {
        if (values is not null) throw new InvalidOperationException($"parameter {name} is declared after the set was allocated");
        Check.Given(name);
        Guard.Choice(group);
        Check.Given(initializer).RequireFinite(name);
        if (parameters.Any(other => other.Name == name)) throw new InvalidOperationException($"parameter {name} is declared twice");
        Parameter parameter = new(this, name, group, rows, columns, initializer);
        parameters.Add(parameter);
        Length = checked(Length + parameter.Length);
        return parameter;
    }

    private static InvalidOperationException NotAllocated() => new("the parameters are not allocated yet");
}
