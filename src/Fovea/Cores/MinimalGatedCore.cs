using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Fovea.Cores;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// The minimal gated unit (Zhou et al. 2016, Minimal Gated Unit for Recurrent Neural Networks) without the gate inside the
/// candidate, so that f = sigmoid(linear(g_t) + linear(h_tm1)), z = tanh(linear(g_t) + linear(h_tm1)),
/// h_t = f h_tm1 + (1 - f) z, products element by element; the linear part is that of <see cref="GateProducts"/>.
///
/// Notation, for one row and step: gates = (f, z) side by side, [2 * hidden], what is kept and the candidate; h the state, [hidden]; D... the
/// loss's derivative by it, that by gates taken before sigmoid and tanh.
/// </summary>
internal sealed class MinimalGatedCore : IRecurrentCore
{
    private readonly Signal gates;
    private readonly GateProducts products;
    private readonly Range f, z;

    /// <summary>Declares the core.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="input">g_t, [rows, features].</param>
    /// <param name="hidden">Units of the state.</param>
    /// <param name="forgetBias">What the gate's first biases are shifted by: the more, the longer the state is kept.</param>
    public MinimalGatedCore(ModelBuilder build, Signal input, int hidden, float forgetBias = 1f)
    {
        (f, z) = (..hidden, hidden..(2 * hidden));
        State = build.Layout.AddSignal(hidden);
        products = new GateProducts(build, input, State, count: 2, f, forgetBias);
        gates = products.Gates;
    }

    /// <inheritdoc/>
    public Signal State { get; }

    /// <inheritdoc/>
    public void Forward(Arena arena, int t)
    {
        Matrix gatesT = arena.Step(gates.Value, t), stateT = arena.Step(State.Value, t);
        Matrix stateTm1 = t == 0 ? default : arena.Step(State.Value, t - 1);
        products.Forward(arena, t);
        for (int row = 0; row < gatesT.Rows; row++)
        {
            Span<float> gate = gatesT[row], h = stateT[row];
            Squash.Sigmoid(gate[f], gate[f]);
            Squash.Tanh(gate[z], gate[z]);
            // (1 - f) z = z - f z
            TensorPrimitives.Multiply(gate[f], gate[z], h);
            TensorPrimitives.Subtract(gate[z], h, h);
            if (t > 0) TensorPrimitives.MultiplyAdd(gate[f], stateTm1[row], h, h);
        }
    }

    /// <inheritdoc/>
    public void BackwardStep(Arena arena, int t)
    {
        Matrix gatesT = arena.Step(gates.Value, t);
        for (int row = 0; row < gatesT.Rows; row++) ElementLoop.Run(WorkOf(arena, t, row, gatesT[row]), State.Width);
        products.BackwardStep(arena, t);
    }

    /// <inheritdoc/>
    public void Backward(Arena arena) => products.Backward(arena);

    private BackwardWork WorkOf(Arena arena, int t, int row, Span<float> gate) => new(gate[f], gate[z])
    {
        Dh = arena.Step(State.Gradient, t)[row],
        HTm1 = t == 0 ? default : arena.Step(State.Value, t - 1)[row],
        DhTm1 = t == 0 ? default : arena.Step(State.Gradient, t - 1)[row],
    };

    /// <summary>
    /// Df = Dh (h_tm1 - z) f (1 - f); Dz = Dh (1 - f) (1 - z^2); Dh_tm1 += Dh f, and (Df, Dz) through the product with the state. Derivatives by gates
    /// take their places.
    /// </summary>
    private readonly ref struct BackwardWork(Span<float> f, Span<float> z) : IElementWork
    {
        private readonly Span<float> f = f, z = z;

        public required ReadOnlySpan<float> Dh { get; init; }

        /// <summary>Empty at t = 0.</summary>
        public required ReadOnlySpan<float> HTm1 { get; init; }

        public required Span<float> DhTm1 { get; init; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take<TElements>(int at)
            where TElements : struct, IElements<TElements>
        {
            TElements one = TElements.One, dh = TElements.Load(Dh, at), kept = TElements.Load(f, at), candidate = TElements.Load(z, at);
            TElements passed = (one - kept) * dh, before = default;
            ((one - (candidate * candidate)) * passed).Store(z, at);
            if (!HTm1.IsEmpty)
            {
                before = TElements.Load(HTm1, at);
                ((dh * kept) + TElements.Load(DhTm1, at)).Store(DhTm1, at);
            }

            (passed * kept * (before - candidate)).Store(f, at);
        }
    }
}

/// <summary>The minimal gated unit (Zhou et al. 2016) without the gate inside the candidate.</summary>
public sealed record MinimalGatedCoreOptions : CoreOptions
{
    /// <summary>Units of the state.</summary>
    /// <value>1 to 16384; default 256.</value>
    public int Hidden { get; init => field = Check.Width(value, nameof(Hidden)); } = 256;

    /// <summary>What the gate's first biases are shifted by: at 0 half of the state is lost with every step.</summary>
    /// <value>-100 to 100; default 1.</value>
    public float ForgetBias { get; init => field = Check.AtLeast(value, -100f, 100f, nameof(ForgetBias)); } = 1f;

    /// <inheritdoc/>
    public override IRecurrentCore Create(ModelBuilder build, Signal input) => new MinimalGatedCore(Check.Given(build), input, Hidden, ForgetBias);
}
