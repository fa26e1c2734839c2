using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Fovea.Cores;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers et al. 2000, section 2):
/// (i, f, o) = sigmoid(linear(g_t) + linear(h_tm1)), z = tanh(linear(g_t) + linear(h_tm1)), c_t = f c_tm1 + i z, h_t = o tanh(c_t),
/// products element by element; the linear part is that of <see cref="GateProducts"/>.
///
/// Notation, for one row and step: gates = (i, f, o, z) side by side, [4 * hidden], the input, forget and output gates and the
/// candidate; c the cell, squashed = tanh(c), h the state, each [hidden]; D... the loss's derivative by it, that by gates taken before
/// sigmoid and tanh.
/// </summary>
internal sealed class LstmCore : IRecurrentCore
{
    private readonly Signal gates, cell;
    private readonly Slot squashed;
    private readonly GateProducts products;
    private readonly Range i, f, o, z, sigmoids;

    /// <summary>Declares the core.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="input">g_t, [rows, features].</param>
    /// <param name="hidden">Units of the state.</param>
    /// <param name="forgetBias">What the forget gate's first biases are shifted by.</param>
    public LstmCore(ModelBuilder build, Signal input, int hidden, float forgetBias = 1f)
    {
        (i, f, o, z) = (..hidden, hidden..(2 * hidden), (2 * hidden)..(3 * hidden), (3 * hidden)..);
        sigmoids = ..(3 * hidden);
        cell = build.Layout.AddSignal(hidden);
        squashed = build.Layout.Add(hidden);
        State = build.Layout.AddSignal(hidden);
        products = new GateProducts(build, input, State, count: 4, f, forgetBias);
        gates = products.Gates;
    }

    /// <inheritdoc/>
    public Signal State { get; }

    /// <inheritdoc/>
    public void Forward(Arena arena, int t)
    {
        Matrix gatesT = arena.Step(gates.Value, t), cellT = arena.Step(cell.Value, t), squashedT = arena.Step(squashed, t), stateT = arena.Step(State.Value, t);
        Matrix cellTm1 = t == 0 ? default : arena.Step(cell.Value, t - 1);
        products.Forward(arena, t);
        for (int row = 0; row < gatesT.Rows; row++)
        {
            Span<float> gate = gatesT[row], c = cellT[row];
            Squash.Sigmoid(gate[sigmoids], gate[sigmoids]);
            Squash.Tanh(gate[z], gate[z]);
            TensorPrimitives.Multiply(gate[i], gate[z], c);
            if (t > 0) TensorPrimitives.MultiplyAdd(gate[f], cellTm1[row], c, c);
            Squash.Tanh(c, squashedT[row]);
            TensorPrimitives.Multiply(gate[o], squashedT[row], stateT[row]);
        }
    }

    /// <inheritdoc/>
    public void BackwardStep(Arena arena, int t)
    {
        if (t == arena.Steps - 1) arena.Step(cell.Gradient, t).Values.Clear();
        Matrix gatesT = arena.Step(gates.Value, t);
        for (int row = 0; row < gatesT.Rows; row++) ElementLoop.Run(WorkOf(arena, t, row, gatesT[row]), State.Width);
        products.BackwardStep(arena, t);
    }

    /// <inheritdoc/>
    public void Backward(Arena arena) => products.Backward(arena);

    private BackwardWork WorkOf(Arena arena, int t, int row, Span<float> gate) => new(gate[i], gate[f], gate[o], gate[z])
    {
        Squashed = arena.Step(squashed, t)[row],
        Dh = arena.Step(State.Gradient, t)[row],
        Dc = arena.Step(cell.Gradient, t)[row],
        CTm1 = t == 0 ? default : arena.Step(cell.Value, t - 1)[row],
        DcTm1 = t == 0 ? default : arena.Step(cell.Gradient, t - 1)[row],
    };

    /// <summary>
    /// With s = squashed: Do = Dh s o (1 - o); Dc += Dh o (1 - s^2); Di = Dc z i (1 - i); Df = Dc c_tm1 f (1 - f);
    /// Dz = Dc i (1 - z^2); Dc_tm1 = Dc f. Derivatives by gates take their places.
    /// </summary>
    private readonly ref struct BackwardWork(Span<float> i, Span<float> f, Span<float> o, Span<float> z) : IElementWork
    {
        private readonly Span<float> i = i, f = f, o = o, z = z;

        public required ReadOnlySpan<float> Squashed { get; init; }

        public required ReadOnlySpan<float> Dh { get; init; }

        public required ReadOnlySpan<float> Dc { get; init; }

        /// <summary>Empty at t = 0.</summary>
        public required ReadOnlySpan<float> CTm1 { get; init; }

        public required Span<float> DcTm1 { get; init; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take<TElements>(int at)
            where TElements : struct, IElements<TElements>
        {
            TElements one = TElements.One, s = TElements.Load(Squashed, at), dh = TElements.Load(Dh, at);
            TElements input = TElements.Load(i, at), forget = TElements.Load(f, at), output = TElements.Load(o, at), candidate = TElements.Load(z, at);
            TElements outer = dh * output, dc = TElements.Load(Dc, at) + outer - (outer * s * s);
            ((one - output) * output * dh * s).Store(o, at);
            ((one - input) * input * dc * candidate).Store(i, at);
            ((one - (candidate * candidate)) * dc * input).Store(z, at);
            if (CTm1.IsEmpty)
            {
                default(TElements).Store(f, at);
                return;
            }

            ((one - forget) * forget * dc * TElements.Load(CTm1, at)).Store(f, at);
            (dc * forget).Store(DcTm1, at);
        }
    }
}

/// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers et al. 2000).</summary>
public sealed record LstmCoreOptions : CoreOptions
{
    /// <summary>Units of the state.</summary>
    /// <value>1 to 16384; default 256.</value>
    public int Hidden { get; init => field = Check.Width(value, nameof(Hidden)); } = 256;

    /// <summary>What the forget gate's first biases are shifted by: at 0 half of the memory is lost with every step.</summary>
    /// <value>-100 to 100; default 1.</value>
    public float ForgetBias { get; init => field = Check.AtLeast(value, -100f, 100f, nameof(ForgetBias)); } = 1f;

    /// <inheritdoc/>
    public override IRecurrentCore Create(ModelBuilder build, Signal input) => new LstmCore(Check.Given(build), input, Hidden, ForgetBias);
}
