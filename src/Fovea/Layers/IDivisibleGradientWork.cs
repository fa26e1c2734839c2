namespace Fovea.Layers;

/// <summary>
/// A weight gradient that can be summed a few inputs at a time, over the rows of several arenas. A matrix that is larger than all the
/// activations it is summed from had better be: adding up as many copies of it as there are shards would move more memory.
/// </summary>
internal interface IDivisibleGradientWork : IGradientWork
{
    /// <summary>The weights, [inputs, outputs].</summary>
    Parameter Weight { get; }

    /// <summary>Like <see cref="IGradientWork.Sum"/>, for the weights of inputs <paramref name="first"/> to first + count - 1; first is a multiple of a cache line.</summary>
    void SumPart(Arena arena, int first, int count, Span<float> gradients, Numerics.ProductStart start);
}
