using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Cores;
using Fovea.Layers;

namespace Fovea.Models;

/// <summary>Which recurrent core a model has. Another one is a class beside <see cref="ReluCoreOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ReluCoreOptions), "relu")]
[JsonDerivedType(typeof(LstmCoreOptions), "lstm")]
[JsonDerivedType(typeof(MinimalGatedCoreOptions), "minimalGated")]
public abstract record CoreOptions
{
    /// <summary>Makes the core.</summary>
    /// <param name="build">Where it is declared.</param>
    /// <param name="input">The glimpse network's features.</param>
    public abstract IRecurrentCore Create(ModelBuilder build, Signal input);
}

/// <summary>The paper's <see cref="ReluCore"/>.</summary>
public sealed record ReluCoreOptions : CoreOptions
{
    /// <summary>Units of the state.</summary>
    /// <value>1 to 16384; default 256.</value>
    public int Hidden { get; init => field = Check.Width(value, nameof(Hidden)); } = 256;

    /// <inheritdoc/>
    public override IRecurrentCore Create(ModelBuilder build, Signal input) => new ReluCore(build, input, Hidden);
}

/// <summary>Long short-term memory: <see cref="LstmCore"/>.</summary>
public sealed record LstmCoreOptions : CoreOptions
{
    /// <summary>Units of the state.</summary>
    /// <value>1 to 16384; default 256.</value>
    public int Hidden { get; init => field = Check.Width(value, nameof(Hidden)); } = 256;

    /// <summary>What the forget gate's first biases are shifted by: at 0 half of the memory is lost with every step.</summary>
    /// <value>-100 to 100; default 1.</value>
    public float ForgetBias { get; init => field = Check.AtLeast(value, -100f, 100f, nameof(ForgetBias)); } = 1f;

    /// <inheritdoc/>
    public override IRecurrentCore Create(ModelBuilder build, Signal input) => new LstmCore(build, input, Hidden, ForgetBias);
}

/// <summary>The minimal gated unit: <see cref="MinimalGatedCore"/>.</summary>
public sealed record MinimalGatedCoreOptions : CoreOptions
{
    /// <summary>Units of the state.</summary>
    /// <value>1 to 16384; default 256.</value>
    public int Hidden { get; init => field = Check.Width(value, nameof(Hidden)); } = 256;

    /// <summary>What the gate's first biases are shifted by: at 0 half of the state is lost with every step.</summary>
    /// <value>-100 to 100; default 1.</value>
    public float ForgetBias { get; init => field = Check.AtLeast(value, -100f, 100f, nameof(ForgetBias)); } = 1f;

    /// <inheritdoc/>
    public override IRecurrentCore Create(ModelBuilder build, Signal input) => new MinimalGatedCore(build, input, Hidden, ForgetBias);
}
