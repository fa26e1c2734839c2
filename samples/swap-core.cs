#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj

// The core is the memory of a look. Three of them: the paper's, LSTM by an option, and a minimal gated unit of your own, which is one class
// with a forward and a backward step (Zhou et al. 2016, "Minimal Gated Unit for Recurrent Neural Networks", with the gate on the state only):
//
//   f = sigmoid(linear(g_t) + linear(h_tm1)),  z = tanh(linear(g_t)),  h_t = (1 - f) h_tm1 + f z
//
//   dotnet run samples/swap-core.cs         an epoch of MNIST each
//   dotnet run samples/swap-core.cs full    twenty epochs each

using System.Numerics.Tensors;
using Fovea.Cores;
using Fovea.Data;
using Fovea.Data.Mnist;
using Fovea.Layers;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training;
using Fovea.Training.Recipes;

DataSet digits = await new MnistSource(DataCache.Default).LoadAsync(progress: null, CancellationToken.None);
foreach (CoreOptions core in new CoreOptions[] { new ReluCoreOptions { Hidden = 128 }, new LstmCoreOptions { Hidden = 128 }, new MinimalGatedOptions { Hidden = 128 } })
{
    Recipe recipe = new()
    {
        Model = new RecurrentAttentionOptions { Core = core },
        Training = new TrainingOptions { Epochs = args is ["full"] ? 20 : 1, BatchSize = 64 },
    };
    // Without a folder: a file can name only the library's own parts. The best model is trainer.Best, in memory.
    using Trainer trainer = new(recipe, digits);
    Console.WriteLine($"{core.GetType().Name}: test error {trainer.Run().TestErrorPercent:F2} %");
}

internal sealed record MinimalGatedOptions : CoreOptions
{
    public int Hidden { get; init; } = 256;

    public override IRecurrentCore Create(ModelBuilder build, Signal input) => new MinimalGatedCore(build, input, Hidden);
}

internal sealed class MinimalGatedCore : IRecurrentCore
{
    private readonly Signal input, gate, candidate;
    private readonly Dense inputToGate, stateToGate, inputToCandidate;

    public MinimalGatedCore(ModelBuilder build, Signal input, int hidden)
    {
        this.input = input;
        gate = build.Layout.AddSignal(hidden);
        candidate = build.Layout.AddSignal(hidden);
        State = build.Layout.AddSignal(hidden);
        const ParameterGroup group = ParameterGroup.Classifier;
        inputToGate = new Dense(build, "core.gate.input", group, input.Width, hidden);
        stateToGate = new Dense(build, "core.gate.state", group, hidden, hidden, withBias: false);
        inputToCandidate = new Dense(build, "core.candidate", group, input.Width, hidden);
        inputToGate.LearnFrom(build, input.Value, .., gate.Gradient, ..);
        stateToGate.LearnFrom(build, State.Value, ..^1, gate.Gradient, 1..);
        inputToCandidate.LearnFrom(build, input.Value, .., candidate.Gradient, ..);
    }

    public Signal State { get; }

    public void Forward(Arena arena, int t)
    {
        Matrix inputT = arena.Step(input.Value, t), gateT = arena.Step(gate.Value, t), candidateT = arena.Step(candidate.Value, t), stateT = arena.Step(State.Value, t);
        inputToGate.Forward(arena, inputT, gateT);
        if (t > 0) stateToGate.ForwardAdd(arena, arena.Step(State.Value, t - 1), gateT);
        inputToCandidate.Forward(arena, inputT, candidateT);
        for (int row = 0; row < arena.Rows; row++)
        {
            Span<float> f = gateT[row], z = candidateT[row], h = stateT[row];
            TensorPrimitives.Sigmoid(f, f);
            TensorPrimitives.Tanh(z, z);
            for (int i = 0; i < h.Length; i++) h[i] = f[i] * z[i];
            if (t == 0) continue; // the state before the first glimpse is 0
            ReadOnlySpan<float> hTm1 = arena.Step(State.Value, t - 1)[row];
            for (int i = 0; i < h.Length; i++) h[i] += (1 - f[i]) * hTm1[i];
        }
    }

    // From the last glimpse to the first: the derivative by h_t, complete by now, becomes those by gate and candidate (before sigmoid and
    // tanh), and adds to the derivative by h_tm1 along both ways there: past the gate, and through it.
    public void BackwardStep(Arena arena, int t)
    {
        Matrix dGate = arena.Step(gate.Gradient, t), dCandidate = arena.Step(candidate.Gradient, t), dState = arena.Step(State.Gradient, t);
        for (int row = 0; row < arena.Rows; row++)
        {
            ReadOnlySpan<float> f = arena.Step(gate.Value, t)[row], z = arena.Step(candidate.Value, t)[row], dh = dState[row];
            Span<float> df = dGate[row], dz = dCandidate[row];
            ReadOnlySpan<float> hTm1 = t == 0 ? default : arena.Step(State.Value, t - 1)[row];
            Span<float> dhTm1 = t == 0 ? default : arena.Step(State.Gradient, t - 1)[row];
            for (int i = 0; i < dh.Length; i++)
            {
                df[i] = dh[i] * (z[i] - (t == 0 ? 0 : hTm1[i])) * f[i] * (1 - f[i]);
                dz[i] = dh[i] * f[i] * (1 - (z[i] * z[i]));
                if (t > 0) dhTm1[i] += dh[i] * (1 - f[i]);
            }
        }

        if (t > 0) stateToGate.BackwardInputAdd(arena, dGate, arena.Step(State.Gradient, t - 1));
    }

    // What is no chain through time is done for all glimpses at once.
    public void Backward(Arena arena)
    {
        Matrix dInput = arena.All(input.Gradient);
        inputToGate.BackwardInput(arena, arena.All(gate.Gradient), dInput);
        inputToCandidate.BackwardInputAdd(arena, arena.All(candidate.Gradient), dInput);
    }
}
