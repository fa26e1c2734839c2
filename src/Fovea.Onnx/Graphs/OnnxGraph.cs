using System.Buffers.Binary;
using System.Globalization;
using Fovea.Parts;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Fovea.Onnx;

/// <summary>
/// A graph in the making. Whoever writes a part adds nodes by the names of ONNX's operators (opset <see cref="Opset"/>) and reads the model's weights as constants by the
/// names that they have in its file. The same calls make the same bytes.
/// </summary>
public sealed class OnnxGraph
{
    /// <summary>
    /// The operators' version. 11 is the first in which Clip and Pad take their bounds as inputs, which here depend on the size of the image at hand; nothing newer is
    /// used, so that old runtimes and those for browsers and phones take the graph.
    /// </summary>
    public const int Opset = 11;

    private readonly GraphProto graph;
    private readonly ParameterSet parameters;
    private readonly Dictionary<string, OnnxValue> constants = [];
    private readonly HashSet<string> names = [];
    private string scope = string.Empty;

    internal OnnxGraph(string name, string description, ParameterSet parameters)
    {
        graph = new GraphProto { Name = name, DocString = description };
        this.parameters = parameters;
    }

    /// <summary>The shape of what a glimpse of the model sees, [scales * channels, size, size]; nothing where it sees whole images.</summary>
    public PatchShape Patch { get; internal init; }

    internal GraphProto Proto => graph;

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">Its operator: "MatMul".</param>
    /// <param name="inputs">What it reads, in the operator's order.</param>
    public OnnxValue Node(string operation, params ReadOnlySpan<OnnxValue> inputs) => Node(operation, inputs, []);

    /// <summary>Adds a node with one output and attributes.</summary>
    /// <param name="operation">Its operator: "MatMul".</param>
    /// <param name="inputs">What it reads, in the operator's order.</param>
    /// <param name="attributes">What it is told.</param>
    public OnnxValue Node(string operation, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        OnnxValue output = new(NewName(operation));
        Node(operation, inputs, attributes, output);
        return output;
    }

    /// <summary>A learned matrix or vector, or the statistics of a normalisation, as the model's file has it.</summary>
    /// <param name="name">Its name: "core.state.weight".</param>
    /// <exception cref="ArgumentException">The model has none of this name.</exception>
    public OnnxValue Parameter(string name)
    {
        Parameter parameter = Find(name);
        return Initializer(name, [.. parameter.Shape.Select(length => (long)length)], () => ValuesOf(parameter, 0, parameter.Rows));
    }

    /// <summary>One row of a matrix: the statistics of one glimpse.</summary>
    /// <param name="name">Its name: "glimpse.what.norm.mean".</param>
    /// <param name="row">The row's number.</param>
    /// <exception cref="ArgumentException">The model has none of this name.</exception>
    internal OnnxValue ParameterRow(string name, int row)
    {
        Parameter parameter = Find(name);
        return Initializer(string.Create(CultureInfo.InvariantCulture, $"{name}.{row}"), [parameter.Columns], () => ValuesOf(parameter, row, 1));
    }

    /// <summary>[rows, columns] of one of the model's parameters; a vector is one row.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">The model has none of this name.</exception>
    public (int Rows, int Columns) SizeOf(string name) => (Find(name).Rows, Find(name).Columns);

    /// <summary>A number, float32, without axes.</summary>
    public OnnxValue Number(float value) => Numbers([], value);

    /// <summary>Numbers, float32, of a shape.</summary>
    public OnnxValue Numbers(ReadOnlySpan<long> shape, params ReadOnlySpan<float> values)
    {
        float[] kept = values.ToArray();
        string text = string.Join(' ', kept.Select(value => BitConverter.SingleToInt32Bits(value).ToString(CultureInfo.InvariantCulture)));
        return Constant($"float {string.Join('x', shape.ToArray())}: {text}", shape.ToArray(), DataType.Float, () => BytesOf(kept));
    }

    /// <summary>A whole number, int64, without axes.</summary>
    public OnnxValue Whole(long value) => Whole([], value);

    /// <summary>A list of whole numbers, int64: a shape, say.</summary>
    public OnnxValue Wholes(params ReadOnlySpan<long> values) => Whole([values.Length], values);

    /// <summary>Names what is added from here on after where it is: "glimpse2/core".</summary>
    internal void Enter(string place) => scope = place.Length == 0 ? string.Empty : place + "/";

    /// <summary>Declares an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Type of its elements.</param>
    /// <param name="shape">Axes: a number, or the name of a length that is known when the graph runs.</param>
    internal OnnxValue Input(string name, DataType type, params ReadOnlySpan<Axis> shape)
    {
        Take(name);
        graph.Input.Add(Describe(name, type, shape));
        return new OnnxValue(name);
    }

    /// <summary>Gives an input a value for when it is left out.</summary>
    internal void Default(OnnxValue input, ReadOnlySpan<long> shape, params float[] values) => graph.Initializer.Add(Tensor(input.Name, shape, DataType.Float, BytesOf(values)));

    /// <summary>Declares an output.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">What it is.</param>
    /// <param name="type">Type of its elements.</param>
    /// <param name="shape">Axes: a number, or the name of a length that is known when the graph runs.</param>
    internal void Output(string name, OnnxValue value, DataType type, params ReadOnlySpan<Axis> shape)
    {
        Take(name);
        Node("Identity", [value], [], new OnnxValue(name));
        graph.Output.Add(Describe(name, type, shape));
    }

    private static ValueInfoProto Describe(string name, DataType type, ReadOnlySpan<Axis> shape)
    {
        TensorShapeProto lengths = new();
        foreach (Axis axis in shape)
        {
            TensorShapeProto.Types.Dimension dimension = new();
            if (axis.Name is { } symbol) dimension.DimParam = symbol;
            else dimension.DimValue = axis.Length;
            lengths.Dim.Add(dimension);
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = lengths } } };
    }

    private static TensorProto Tensor(string name, ReadOnlySpan<long> shape, DataType type, ByteString values)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type, RawData = values };
        foreach (long length in shape) tensor.Dims.Add(length);
        return tensor;
    }

    private static ByteString BytesOf(ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private static ByteString BytesOf(ReadOnlySpan<long> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private static ByteString ValuesOf(Parameter parameter, int firstRow, int rows)
    {
        float[] values = new float[rows * parameter.Columns];
        for (int row = 0; row < rows; row++) parameter.Value[firstRow + row].CopyTo(values.AsSpan(row * parameter.Columns));
        return BytesOf(values);
    }

    private OnnxValue Whole(ReadOnlySpan<long> shape, params ReadOnlySpan<long> values)
    {
        long[] kept = values.ToArray();
        return Constant($"int64 {string.Join('x', shape.ToArray())}: {string.Join(' ', kept)}", shape.ToArray(), DataType.Int64, () => BytesOf(kept));
    }

    /// <summary>Each constant is there once, whoever asks for it.</summary>
    private OnnxValue Constant(string key, long[] shape, DataType type, Func<ByteString> values)
    {
        if (constants.TryGetValue(key, out OnnxValue? known)) return known;
        OnnxValue value = new(string.Create(CultureInfo.InvariantCulture, $"constant{constants.Count}"));
        Take(value.Name);
        graph.Initializer.Add(Tensor(value.Name, shape, type, values()));
        constants.Add(key, value);
        return value;
    }

    private OnnxValue Initializer(string name, long[] shape, Func<ByteString> values)
    {
        string key = $"parameter {name}";
        if (constants.TryGetValue(key, out OnnxValue? known)) return known;
        Take(name);
        graph.Initializer.Add(Tensor(name, shape, DataType.Float, values()));
        return constants[key] = new OnnxValue(name);
    }

    private Parameter Find(string name) =>
        parameters.Parameters.FirstOrDefault(parameter => parameter.Name == name) ?? throw new ArgumentException($"the model has no parameter '{name}'", nameof(name));

    private void Node(string operation, ReadOnlySpan<OnnxValue> inputs, ReadOnlySpan<OnnxAttribute> attributes, OnnxValue output)
    {
        NodeProto node = new() { Name = output.Name, OpType = operation };
        foreach (OnnxValue input in inputs) node.Input.Add(input.Name);
        foreach (OnnxAttribute attribute in attributes) node.Attribute.Add(attribute.Proto);
        node.Output.Add(output.Name);
        graph.Node.Add(node);
    }

    private string NewName(string operation)
    {
        string wanted = $"{scope}{operation}";
        for (int number = 1; ; number++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{wanted}{number}");
            if (names.Add(name)) return name;
        }
    }

    private void Take(string name)
    {
        if (!names.Add(name)) throw new InvalidOperationException($"the graph has a '{name}' already");
    }
}

/// <summary>The length of an axis: a number, or the name of one that is known when the graph runs.</summary>
internal readonly record struct Axis(string? Name, long Length)
{
    public static implicit operator Axis(string name) => new(name, 0);

    public static implicit operator Axis(int length) => new(null, length);
}
