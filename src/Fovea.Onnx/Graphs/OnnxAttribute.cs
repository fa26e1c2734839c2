using Onnx;

namespace Fovea.Onnx;

/// <summary>What a node is told when the graph is made, as ONNX's list of operators names it.</summary>
public sealed class OnnxAttribute
{
    private OnnxAttribute(AttributeProto proto) => Proto = proto;

    internal AttributeProto Proto { get; }

    /// <summary>A whole number: an axis, say.</summary>
    public static OnnxAttribute Integer(string name, long value) =>
        new(new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value });

    /// <summary>Whole numbers: the order of axes, say.</summary>
    public static OnnxAttribute Integers(string name, params ReadOnlySpan<long> values)
    {
        AttributeProto proto = new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (long value in values) proto.Ints.Add(value);
        return new OnnxAttribute(proto);
    }

    /// <summary>A number.</summary>
    public static OnnxAttribute Number(string name, float value) =>
        new(new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value });
}
