using DataType = Onnx.TensorProto.Types.DataType;

namespace Fovea.Onnx;

/// <summary>The operators that parts are made of, under the names that their formulas have.</summary>
public static class OnnxOperations
{
    extension(OnnxGraph graph)
    {
        /// <summary>a + b, element by element; axes of length 1 are repeated.</summary>
        public OnnxValue Add(OnnxValue a, OnnxValue b) => graph.Node("Add", a, b);

        /// <summary>a - b, element by element.</summary>
        public OnnxValue Subtract(OnnxValue a, OnnxValue b) => graph.Node("Sub", a, b);

        /// <summary>a b, element by element.</summary>
        public OnnxValue Multiply(OnnxValue a, OnnxValue b) => graph.Node("Mul", a, b);

        /// <summary>a / b, element by element; whole numbers are cut off towards 0.</summary>
        internal OnnxValue Divide(OnnxValue a, OnnxValue b) => graph.Node("Div", a, b);

        /// <summary>max(a, 0).</summary>
        public OnnxValue Relu(OnnxValue a) => graph.Node("Relu", a);

        /// <summary>1 / (1 + exp(-a)).</summary>
        public OnnxValue Sigmoid(OnnxValue a) => graph.Node("Sigmoid", a);

        /// <summary>Hyperbolic tangent.</summary>
        public OnnxValue Tanh(OnnxValue a) => graph.Node("Tanh", a);

        /// <summary>a, cut off at two numbers without axes.</summary>
        internal OnnxValue Clip(OnnxValue a, OnnxValue least, OnnxValue most) => graph.Node("Clip", a, least, most);

        /// <summary>x W + b of the layer "NAME.weight", "NAME.bias".</summary>
        /// <param name="name">Prefix of its parameters' names.</param>
        /// <param name="x">[batch, inputs].</param>
        /// <param name="withBias">Whether it has a bias.</param>
        /// <returns>[batch, outputs].</returns>
        public OnnxValue Dense(string name, OnnxValue x, bool withBias = true) => withBias
            ? graph.Node("Gemm", x, graph.Parameter($"{name}.weight"), graph.Parameter($"{name}.bias"))
            : graph.Node("MatMul", x, graph.Parameter($"{name}.weight"));

        /// <summary>Some columns of a matrix.</summary>
        /// <param name="a">[batch, columns].</param>
        /// <param name="first">The first one.</param>
        /// <param name="count">How many.</param>
        public OnnxValue Columns(OnnxValue a, int first, int count) =>
            graph.Node("Slice", a, graph.Wholes(first), graph.Wholes(first + count), graph.Wholes(1));

        /// <summary>Tensors side by side.</summary>
        /// <param name="axis">Along which axis.</param>
        /// <param name="parts">At least one.</param>
        public OnnxValue Concat(int axis, params ReadOnlySpan<OnnxValue> parts) =>
            parts.Length == 1 ? parts[0] : graph.Node("Concat", parts, OnnxAttribute.Integer("axis", axis));

        /// <summary>The same numbers in another shape, of which one length may be -1: whatever is left.</summary>
        public OnnxValue Reshape(OnnxValue a, params ReadOnlySpan<long> shape) => graph.Node("Reshape", a, graph.Wholes(shape));

        /// <summary>With an axis of length 1 more.</summary>
        internal OnnxValue Unsqueeze(OnnxValue a, int axis) => graph.Node("Unsqueeze", [a], OnnxAttribute.Integers("axes", axis));

        /// <summary>The axes in another order.</summary>
        internal OnnxValue Transpose(OnnxValue a, params ReadOnlySpan<long> order) => graph.Node("Transpose", [a], OnnxAttribute.Integers("perm", order));

        /// <summary>As float32.</summary>
        internal OnnxValue ToFloat(OnnxValue a) => graph.Node("Cast", [a], OnnxAttribute.Integer("to", (long)DataType.Float));

        /// <summary>As int64, cut off towards 0.</summary>
        internal OnnxValue ToWhole(OnnxValue a) => graph.Node("Cast", [a], OnnxAttribute.Integer("to", (long)DataType.Int64));

        /// <summary>Slices of one axis, by their numbers.</summary>
        /// <param name="a">The tensor.</param>
        /// <param name="numbers">int64; the result has its axes in place of <paramref name="axis"/>.</param>
        /// <param name="axis">Which axis.</param>
        internal OnnxValue Gather(OnnxValue a, OnnxValue numbers, int axis = 0) => graph.Node("Gather", [a, numbers], OnnxAttribute.Integer("axis", axis));

        /// <summary>0, 1, ... up to before <paramref name="end"/>, of its type.</summary>
        /// <param name="zero">0 without axes.</param>
        /// <param name="end">The end, without axes.</param>
        /// <param name="one">1 without axes.</param>
        internal OnnxValue Range(OnnxValue zero, OnnxValue end, OnnxValue one) => graph.Node("Range", zero, end, one);
    }
}
