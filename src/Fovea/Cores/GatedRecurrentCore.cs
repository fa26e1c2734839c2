using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Fovea.Cores;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// The gated recurrent unit (Cho et al. 2014, Learning Phrase Representations using RNN Encoder-Decoder, section 2.3), the reset gate applied behind
/// the product with the state so that one product gives all of them: (r, u) = sigmoid(linear(g_t) + h_tm1 U_(r, u)),
/// z = tanh(linear(g_t) + r (h_tm1 U_z)), h_t = u h_tm1 + (1 - u) z, products without brackets element by element; the linear part is that of
/// <see cref="GateProducts"/>.
///
/// Notation, for one row and step: gates = (r, u, z) side by side, [3 * hidden], what is reset, what is kept and the candidate; recalled = h_tm1 U,
/// [3 * hidden], q its part for z; h the state, [hidden]; D... the loss's derivative by it, that by gates taken before sigmoid and tanh.
/// </summary>
internal sealed class GatedRecurrentCore : IRecurrentCore
{
    private readonly Signal gates, recalled;
    private readonly GateProducts products;
    private readonly Range r, u, z, sigmoids;

    /// <summary>Declares the core.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="input">g_t, [rows, features].</param>
    /// <param name="hidden">Units of the state.</param>
    /// <param name="forgetBias">What the first biases of u are shifted by: the more, the longer the state is kept.</param>
    public GatedRecurrentCore(ModelBuilder build, Signal input, int hidden, float forgetBias = 1f)
    {
        (r, u, z, sigmoids) = (..hidden, hidden..(2 * hidden), (2 * hidden)..(3 * hidden), ..(2 * hidden));
        State = build.Layout.AddSignal(hidden);
        products = new GateProducts(build, input, State, count: 3, u, forgetBias, keepsApart: true);
        (gates, recalled) = (products.Gates, products.Recalled);
    }

    /// <inheritdoc/>
    public Signal State { get; }

    /// <inheritdoc/>
    public void Forward(Arena arena, int t)
    {
        Matrix gatesT = arena.Step(gates.Value, t), recalledT = arena.Step(recalled.Value, t), stateT = arena.Step(State.Value, t);
        Matrix stateTm1 = t == 0 ? default : arena.Step(State.Value, t - 1);
        products.Forward(arena, t);
        for (int row = 0; row < gatesT.Rows; row++)
        {
            Span<float> gate = gatesT[row], h = stateT[row];
            if (t > 0) TensorPrimitives.Add(gate[sigmoids], recalledT[row][sigmoids], gate[sigmoids]);
            Squash.Sigmoid(gate[sigmoids], gate[sigmoids]);
            if (t > 0) TensorPrimitives.MultiplyAdd(gate[r], recalledT[row][z], gate[z], gate[z]);
            Squash.Tanh(gate[z], gate[z]);
            // (1 - u) z = z - u z
            TensorPrimitives.Multiply(gate[u], gate[z], h);
            TensorPrimitives.Subtract(gate[z], h, h);
            if (t > 0) TensorPrimitives.MultiplyAdd(gate[u], stateTm1[row], h, h);
        }
    }

    /// <inheritdoc/>
    public void BackwardStep(Arena arena, int t)
    {
        Matrix gatesT = arena.Step(gates.Value, t);
        for (int row = 0; row < gatesT.Rows; row++)
        {
            Span<float> gate = gatesT[row];
            ElementLoop.Run(WorkOf(arena, t, row, gate), State.Width);
            if (t > 0) gate[sigmoids].CopyTo(arena.Step(recalled.Gradient, t)[row]);
        }

        products.BackwardStep(arena, t);
    }

    /// <inheritdoc/>
    public void Backward(Arena arena) => products.Backward(arena);

    private BackwardWork WorkOf(Arena arena, int t, int row, Span<float> gate) => new(gate[r], gate[u], gate[z])
    {
        Dh = arena.Step(State.Gradient, t)[row],
        HTm1 = t == 0 ? default : arena.Step(State.Value, t - 1)[row],
        DhTm1 = t == 0 ? default : arena.Step(State.Gradient, t - 1)[row],
        Q = t == 0 ? default : arena.Step(recalled.Value, t)[row][z],
    };

    /// <summary>
    /// Dz = Dh (1 - u) (1 - z^2); Du = Dh (h_tm1 - z) u (1 - u); Dr = Dz q r (1 - r); Drecalled = (Dr, Du, Dz r);
    /// Dh_tm1 += Dh u, and what goes through the product with the state. Derivatives by gates and by q take their places.
    /// </summary>
    private readonly ref struct BackwardWork(Span<float> r, Span<float> u, Span<float> z) : IElementWork
    {
        private readonly Span<float> r = r, u = u, z = z;

        public required ReadOnlySpan<float> Dh { get; init; }

        /// <summary>Empty at t = 0.</summary>
        public required ReadOnlySpan<float> HTm1 { get; init; }

        public required Span<float> DhTm1 { get; init; }

        public required Span<float> Q { get; init; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take<TElements>(int at)
            where TElements : struct, IElements<TElements>
        {
            TElements one = TElements.One, dh = TElements.Load(Dh, at), kept = TElements.Load(u, at), candidate = TElements.Load(z, at);
            TElements passed = (one - kept) * dh, dz = (one - (candidate * candidate)) * passed, before = default, dr = default;
            dz.Store(z, at);
            if (!HTm1.IsEmpty)
            {
                before = TElements.Load(HTm1, at);
                ((dh * kept) + TElements.Load(DhTm1, at)).Store(DhTm1, at);
                TElements reset = TElements.Load(r, at), dq = dz * reset;
                dr = (one - reset) * dq * TElements.Load(Q, at);
                dq.Store(Q, at);
            }

            dr.Store(r, at);
            (passed * kept * (before - candidate)).Store(u, at);
        }
    }
}

/// <summary>The gated recurrent unit (Cho et al. 2014), the reset gate applied behind the product with the state.</summary>
public sealed record GatedRecurrentCoreOptions : CoreOptions
{
    /// <summary>Units of the state.</summary>
    /// <value>1 to 16384; default 256.</value>
    public int Hidden { get; init => field = Check.Width(value, nameof(Hidden)); } = 256;

    /// <summary>What the first biases of the gate that keeps the state are shifted by: at 0 half of it is lost with every step.</summary>
    /// <value>-100 to 100; default 1.</value>
    public float ForgetBias { get; init => field = Check.AtLeast(value, -100f, 100f, nameof(ForgetBias)); } = 1f;

    /// <inheritdoc/>
    public override IRecurrentCore Create(ModelBuilder build, Signal input) => new GatedRecurrentCore(Check.Given(build), input, Hidden, ForgetBias);
}
