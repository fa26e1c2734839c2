using System.Numerics.Tensors;
using Fovea.Parts;

namespace Fovea.PolicyGradients;

/// <summary>Looks at one image teach each other.</summary>
internal static class Agreement
{
    /// <summary>Adds the derivative.</summary>
    public static void Add(Matrix gradient, int rows, int rollouts, float weight)
    {
        int classes = gradient[0].Length;
        Span<float> mean = stackalloc float[classes];
        for (int first = 0; first < rows; first += rollouts)
        {
            mean.Clear();
            for (int row = first; row < first + rollouts; row++) TensorPrimitives.Add(mean, gradient[row], mean);
            TensorPrimitives.Multiply(mean, -weight / rollouts, mean);
            for (int row = first; row < first + rollouts; row++) TensorPrimitives.MultiplyAdd(gradient[row], 1f + weight, mean, gradient[row]);
        }
    }
}
