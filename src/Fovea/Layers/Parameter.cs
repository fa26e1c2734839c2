using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>One named weight matrix or bias of a model, float32 [rows, columns]; a bias is [1, columns].</summary>
public sealed class Parameter
{
    private readonly ParameterSet set;

    internal Parameter(ParameterSet set, string name, ParameterGroup group, int rows, int columns, Initializer initializer)
    {
        this.set = set;
        Name = name;
        Group = group;
        Rows = rows;
        Columns = columns;
        Initializer = initializer;
    }

    /// <summary>Name in checkpoints: "core.state.weight".</summary>
    public string Name { get; }

    /// <summary>What it is learned from.</summary>
    public ParameterGroup Group { get; }

    /// <summary>Inputs of a weight matrix; 1 for a bias.</summary>
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

    /// <summary>This parameter's part of a buffer laid out like the set: an optimizer's moments, say.</summary>
    public Matrix View(Span<float> like) => new(like.Slice(Offset, Length), Rows, Columns, Stride);
}
