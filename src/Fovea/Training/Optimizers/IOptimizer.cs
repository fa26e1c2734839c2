using System.Text.Json.Serialization;

namespace Fovea.Parts;

/// <summary>Changes parameters by their gradients. Works on ranges of flat buffers, each number by itself, from many threads.</summary>
public interface IOptimizer
{
    /// <summary>What it remembers between steps, each laid out like the parameters, by name.</summary>
    IReadOnlyList<(string Name, AlignedBuffer Values)> State { get; }

    /// <summary>Takes one step on a range.</summary>
    /// <param name="values">The parameters of the range; changed. A whole number of cache lines long.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="offset">Where the range starts in the flat buffer.</param>
    /// <param name="gradientScale">Factor on the gradients: below 1 where they are clipped.</param>
    /// <param name="learningRate">Learning rate of this step.</param>
    /// <param name="step">Number of the step, from 1 on.</param>
    void Update(Span<float> values, ReadOnlySpan<float> gradients, int offset, float gradientScale, float learningRate, int step);
}

/// <summary>Which optimizer trains. Another one is a class beside <see cref="AdamOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AdamOptions), "adam")]
[JsonDerivedType(typeof(SgdOptions), "sgd")]
public abstract record OptimizerOptions
{
    /// <summary>Makes an optimizer.</summary>
    /// <param name="parameters">What it will change; allocated.</param>
    public abstract IOptimizer Create(ParameterSet parameters);
}
