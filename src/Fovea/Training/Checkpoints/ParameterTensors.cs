using Fovea.Layers;
using Fovea.Numerics;

namespace Fovea.Training.Checkpoints;

/// <summary>Carries parameters, or anything laid out like them, to named tensors and back; row padding stays behind.</summary>
internal static class ParameterTensors
{
    /// <summary>One tensor per parameter: a matrix [rows, columns], a vector [columns].</summary>
    public static IEnumerable<NamedTensor> From(ParameterSet parameters, AlignedBuffer values, string prefix = "")
    {
        foreach (Parameter parameter in parameters.Parameters)
            yield return new NamedTensor(prefix + parameter.Name, [.. parameter.Shape], values.Memory.Slice(parameter.Offset, parameter.Length)) { Stride = parameter.Stride };
    }

    /// <summary>Sets all parameters of a set from a file's tensors.</summary>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public static void Into(ParameterSet parameters, AlignedBuffer values, TensorReader file, string prefix = "")
    {
        foreach (Parameter parameter in parameters.Parameters)
        {
            NamedTensor tensor = file.Read(prefix + parameter.Name);
            int[] shape = [.. parameter.Shape];
            if (!tensor.Shape.AsSpan().SequenceEqual(shape))
                throw new CheckpointException($"{file.Path}: tensor {tensor.Name} must be [{string.Join(", ", shape)}], but is [{string.Join(", ", tensor.Shape)}]");
            Matrix view = parameter.View(values.Span);
            for (int row = 0; row < view.Rows; row++) tensor.Values.Span.Slice(row * view.Columns, view.Columns).CopyTo(view[row]);
        }
    }
}
