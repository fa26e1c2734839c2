using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Training.Checkpoints;

namespace Fovea.Training.Imports;

/// <summary>
/// Where a parameter's numbers come from, as a map says it: a tensor of the file, the sum of several, several one behind the other, or one number everywhere;
/// then, in this order, a range of its rows, another view of it, its axes in another order, and its blocks in another order.
/// </summary>
internal sealed record WeightSource
{
    /// <summary>A tensor's name in the file.</summary>
    public string? Tensor { get; init; }

    /// <summary>Sources that are added up.</summary>
    public JsonArray? Sum { get; init; }

    /// <summary>Sources that stand one behind the other on the first axis.</summary>
    public JsonArray? Concat { get; init; }

    /// <summary>A number that stands everywhere, of whatever shape is needed.</summary>
    public float? Fill { get; init; }

    /// <summary>The first of the rows that count and the one behind the last, on the first axis.</summary>
    public IReadOnlyList<int>? Rows { get; init; }

    /// <summary>The extents that its numbers are seen with.</summary>
    public IReadOnlyList<int>? View { get; init; }

    /// <summary>Its axes in another order: [0, 2, 1].</summary>
    public IReadOnlyList<int>? Permute { get; init; }

    /// <summary>Which of as many equal blocks of the first axis stands where: [0, 1, 3, 2] for gates, [1, 0] for two outputs.</summary>
    public IReadOnlyList<int>? Order { get; init; }

    /// <summary>The same on the second axis.</summary>
    public IReadOnlyList<int>? InputOrder { get; init; }

    /// <summary>What every number is multiplied by; null for 1.</summary>
    public float? Scale { get; init; }

    /// <summary>Whether a matrix is turned, [out, in] to [in, out]; null for as the map's layout says.</summary>
    public bool? Transpose { get; init; }

    /// <summary>What <see cref="Sum"/> or <see cref="Concat"/> is made of.</summary>
    [JsonIgnore]
    public IReadOnlyList<WeightSource> Parts { get; private init => field = value ?? []; } = [];

    /// <summary>What to call it in messages: the tensors that it names.</summary>
    [JsonIgnore]
    public string Called => Tensor ?? (Fill is { } number ? $"{number}" : string.Join(Sum is null ? ", " : " + ", Parts.Select(part => part.Called)));

    /// <summary>Reads what stands in a map: a tensor's name, a number that stands everywhere, or an object with all that there is to say.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static WeightSource Parse(JsonNode? value)
    {
        switch (value?.GetValueKind())
        {
            case null: throw new FormatException("must name a tensor, or be a number that is to stand everywhere, but is null");
            case JsonValueKind.String: return new WeightSource { Tensor = value.GetValue<string>() };
            case JsonValueKind.Number: return new WeightSource { Fill = value.GetValue<float>() };
        }

        WeightSource source;
        try
        {
            source = value.Deserialize(MapContext.Default.WeightSource)!;
        }
        catch (Exception exception) when (JsonFault.IsOne(exception))
        {
            throw new FormatException(JsonFault.Describe(exception, value, MapContext.Default.WeightSource), exception);
        }

        return source with { Parts = [.. (source.Sum ?? source.Concat ?? []).Select(Parse)] };
    }

    /// <summary>The shape of what it gives; null for a number that stands everywhere. Nothing is read for it.</summary>
    /// <param name="weights">The file.</param>
    /// <exception cref="FormatException">It names no tensor that there is, or asks for what does not go together.</exception>
    public int[]? ShapeIn(NamedWeights weights)
    {
        int kinds = (Tensor is null ? 0 : 1) + (Sum is null ? 0 : 1) + (Concat is null ? 0 : 1) + (Fill is null ? 0 : 1);
        if (kinds != 1) throw new FormatException($"must have one of tensor, sum, concat, fill, but has {kinds} of them");
        if (Fill is not null) return null;
        int[] shape = Tensor is not null ? weights.Require(Tensor).Shape : Sum is not null ? ShapeOfSum(weights) : ShapeOfConcat(weights);
        string what = Tensor ?? (Sum is not null ? "the sum" : "the concat");
        if (Rows is not null)
        {
            if (shape.Length == 0 || Rows is not [var first, var end] || first < 0 || end <= first || end > shape[0])
                throw new FormatException($"rows must be [FIRST, END] within {what} of shape {ForeignTensor.InWords(shape)}, but are {ForeignTensor.InWords(Rows)}");
            shape = [end - first, .. shape[1..]];
        }

        if (View is not null)
        {
            if (View.Any(extent => extent < 1) || TensorHeader.CountOf([.. View]) is not { } count || count != TensorHeader.CountOf(shape))
                throw new FormatException($"view must have as many numbers as {what} of shape {ForeignTensor.InWords(shape)}, but is {ForeignTensor.InWords(View)}");
            shape = [.. View];
        }

        if (Permute is not null)
        {
            RequireOrder(Permute, nameof(Permute));
            if (Permute.Count != shape.Length) throw new FormatException($"permute must have an entry for each axis of {what} of shape {ForeignTensor.InWords(shape)}, but is {ForeignTensor.InWords(Permute)}");
            shape = [.. Permute.Select(axis => shape[axis])];
        }

        RequireBlocks(Order, nameof(Order), shape, axis: 0, what);
        RequireBlocks(InputOrder, "inputOrder", shape, axis: 1, what);
        return shape;
    }

    /// <summary>What it gives.</summary>
    /// <param name="weights">The file.</param>
    /// <returns>Its shape and its numbers, row-major.</returns>
    /// <exception cref="FormatException">See <see cref="ShapeIn"/>.</exception>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public (int[] Shape, float[] Values) Read(NamedWeights weights)
    {
        int[]? last = ShapeIn(weights);
        if (last is null) throw new FormatException("fill has no shape of its own, and so no place in a sum or concat");
        (int[] shape, float[] values) = Tensor is not null ? weights.Read(Tensor) : Sum is not null ? Added(weights) : Joined(weights);
        if (Rows is [var first, var end])
        {
            int row = values.Length / shape[0];
            (shape, values) = ([end - first, .. shape[1..]], values[(first * row)..(end * row)]);
        }

        if (View is not null) shape = [.. View];
        if (Permute is not null) (shape, values) = Permuted(shape, values, Permute);
        if (Order is not null) values = InOrder(values, blocks: 1, values.Length / Order.Count, Order);
        if (InputOrder is not null && values.Length > 0)
        {
            int rest = values.Length / shape[0];
            values = InOrder(values, shape[0], rest / InputOrder.Count, InputOrder);
        }

        if (Scale is { } factor) TensorPrimitives.Multiply(values, factor, values);
        return (shape, values);
    }

    private int[] ShapeOfSum(NamedWeights weights)
    {
        int[][] shapes = ShapesOf(weights, "sum");
        return shapes.All(shape => shape.SequenceEqual(shapes[0])) ? shapes[0]
            : throw new FormatException($"a sum must be of equal shapes, but these are {string.Join(", ", shapes.Select(ForeignTensor.InWords))}");
    }

    private int[] ShapeOfConcat(NamedWeights weights)
    {
        int[][] shapes = ShapesOf(weights, "concat");
        if (shapes.Any(shape => shape.Length == 0 || !shape[1..].SequenceEqual(shapes[0].Skip(1))))
            throw new FormatException($"a concat must be of shapes that differ on the first axis alone, but these are {string.Join(", ", shapes.Select(ForeignTensor.InWords))}");
        long rows = shapes.Sum(shape => (long)shape[0]);
        return rows <= int.MaxValue && TensorHeader.CountOf([(int)rows, .. shapes[0][1..]]) is not null ? [(int)rows, .. shapes[0][1..]]
            : throw new FormatException("a concat has more numbers than an array can hold");
    }

    private int[][] ShapesOf(NamedWeights weights, string kind)
    {
        if (Parts.Count == 0) throw new FormatException($"a {kind} must have at least one entry");
        return [.. Parts.Select(source => source.ShapeIn(weights) ?? throw new FormatException("fill has no shape of its own, and so no place in a sum or concat"))];
    }

    private (int[] Shape, float[] Values) Added(NamedWeights weights)
    {
        (int[] shape, float[] sum) = Parts[0].Read(weights);
        foreach (WeightSource source in Parts.Skip(1)) TensorPrimitives.Add(sum, source.Read(weights).Values, sum);
        return (shape, sum);
    }

    private (int[] Shape, float[] Values) Joined(NamedWeights weights)
    {
        (int[] Shape, float[] Values)[] parts = [.. Parts.Select(source => source.Read(weights))];
        return ([parts.Sum(part => part.Shape[0]), .. parts[0].Shape[1..]], [.. parts.SelectMany(part => part.Values)]);
    }

    private static (int[] Shape, float[] Values) Permuted(int[] shape, float[] values, IReadOnlyList<int> axes)
    {
        int[] strides = new int[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride *= shape[axis--]) strides[axis] = stride;
        int[] permuted = [.. axes.Select(axis => shape[axis])], index = new int[shape.Length];
        float[] result = new float[values.Length];
        foreach (ref float value in result.AsSpan())
        {
            int place = 0;
            for (int axis = 0; axis < index.Length; axis++) place += index[axis] * strides[axes[axis]];
            value = values[place];
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == permuted[axis]; axis--) index[axis] = 0;
        }

        return (permuted, result);
    }

    private static float[] InOrder(float[] values, int blocks, int length, IReadOnlyList<int> order)
    {
        float[] result = new float[values.Length];
        for (int block = 0; block < blocks; block++)
        {
            int begin = block * order.Count * length;
            for (int i = 0; i < order.Count; i++) values.AsSpan(begin + (order[i] * length), length).CopyTo(result.AsSpan(begin + (i * length)));
        }

        return result;
    }

    private static void RequireBlocks(IReadOnlyList<int>? order, string name, int[] shape, int axis, string what)
    {
        if (order is null) return;
        RequireOrder(order, name);
        if (shape.Length <= axis || shape[axis] % order.Count != 0)
            throw new FormatException($"{Spelled(name)} must divide axis {axis} of {what} of shape {ForeignTensor.InWords(shape)} into equal blocks, but has {order.Count}");
    }

    private static void RequireOrder(IReadOnlyList<int> order, string name)
    {
        if (order.Count == 0 || !order.Order().SequenceEqual(Enumerable.Range(0, order.Count)))
            throw new FormatException($"{Spelled(name)} must have each of 0 to {Math.Max(0, order.Count - 1)} once, but is {ForeignTensor.InWords(order)}");
    }

    private static string Spelled(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}

/// <summary>A file's tensors as a map names them: without what all of them lie in.</summary>
/// <param name="weights">The file.</param>
/// <param name="under">The containers' names, "model_state"; empty for none.</param>
internal sealed class NamedWeights(ForeignWeights weights, string under)
{
    private readonly string prefix = under.Length == 0 ? string.Empty : $"{under}.";

    /// <summary>Names, in the order of the file.</summary>
    public IEnumerable<string> Names => weights.Tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(tensor => tensor.Name[prefix.Length..]);

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="FormatException">There is none, or it holds no floating-point numbers.</exception>
    public ForeignTensor Require(string name)
    {
        ForeignTensor tensor = weights.Find(prefix + name) ?? throw new FormatException($"there is no tensor {prefix}{name}{Meant(name)}");
        return tensor.Type.IsFloatingPoint ? tensor : throw new FormatException($"tensor {tensor.Name} holds {tensor.Type.Name}, but weights are floating point");
    }

    /// <summary>A tensor's shape in words; empty where there is none.</summary>
    public string ShapeOf(string name) => weights.Find(prefix + name)?.ShapeInWords ?? string.Empty;

    /// <summary>Reads a tensor.</summary>
    public (int[] Shape, float[] Values) Read(string name)
    {
        ForeignTensor tensor = Require(name);
        return (tensor.Shape, weights.Read(tensor));
    }

    private string Meant(string name)
    {
        string ending = $".{name}";
        if (weights.Tensors.FirstOrDefault(tensor => tensor.Name.EndsWith(ending, StringComparison.Ordinal)) is { } deeper)
            return $"; there is {deeper.Name}: should under be '{deeper.Name[..^ending.Length]}'?";
        return NearestName.Suggestion(name, Names);
    }
}
