namespace Fovea.Parts;

/// <summary>Parameter gradients as sums over all rows and steps of a block.</summary>
public interface IGradientWork
{
    /// <summary>What the layer is learned from.</summary>
    ParameterGroup Group { get; }

    /// <summary>The parameters whose gradients it sums; no other work sums them.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Multiply-adds that one row costs the layer on its way forward through <paramref name="steps"/> glimpses.</summary>
    long ForwardMultiplyAdds(int steps);

    /// <summary>The same for a training step: forward, derivative by the input where that is computed, derivative by the parameters.</summary>
    long TrainingMultiplyAdds(int steps);

    /// <summary>Sums over a block, in the order of its rows.</summary>
    /// <param name="arena">The block, after its backward pass.</param>
    /// <param name="gradients">Laid out like the parameters; the layer's part is changed.</param>
    /// <param name="add">Whether the sums are added to what is there; if not, they overwrite it.</param>
    void Sum(Arena arena, Span<float> gradients, bool add);
}

/// <summary>
/// A weight gradient that can be summed a few inputs at a time, over the rows of several arenas. A matrix that is larger than all the
/// activations it is summed from had better be: adding up as many copies of it as there are shards would move more memory.
/// </summary>
internal interface IDivisibleGradientWork : IGradientWork
{
    /// <summary>The weights, [inputs, outputs].</summary>
    Parameter Weight { get; }

    /// <summary>Like <see cref="IGradientWork.Sum"/>, for the weights of inputs <paramref name="first"/> to first + count - 1; first is a multiple of a cache line.</summary>
    void SumPart(Arena arena, int first, int count, Span<float> gradients, bool add);
}
