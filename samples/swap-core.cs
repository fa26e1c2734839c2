#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj

// The core is the memory of a look. This one is your own: a running average of what the glimpses say, in which a gate decides how much of it each
// glimpse replaces. It is one class with a forward and a backward step, and once it is registered, recipes, runs and models know it by name:
//
//   f = sigmoid(linear(g_t) + linear(h_tm1)),  z = tanh(linear(g_t)),  h_t = (1 - f) h_tm1 + f z
//
//   dotnet run samples/swap-core.cs         beside the library's cores, an epoch of MNIST each
//   dotnet run samples/swap-core.cs full    twenty epochs each

using System.Numerics.Tensors;
using System.Text.Json.Serialization;
using Fovea;
using Fovea.Parts;

bool full = args switch { [] => false, ["full"] => true, _ => throw new ArgumentException($"the argument must be full or none, but is '{string.Join(' ', args)}'") };

// 1. Its name, once, when the program starts: before anything opens a file that says "gatedAverage".
RecipeParts.Add<CoreOptions>("gatedAverage", PartsJson.Default.GatedAverageOptions);

// 2. A recipe chooses it by that name, in a file or here, and what is wrong in one is told as of any part.
Recipe recipe = Recipe.Parse("""{ "model": { "core": { "kind": "gatedAverage", "hidden": 128 } }, "training": { "epochs": 1, "batchSize": 64 } }""");
if (full) recipe = recipe.With("training.epochs", "20");

DataSet digits = await DataSets.LoadAsync("mnist");
string folder = "";
foreach (string kind in new[] { "relu", "lstm", "gatedAverage" })
{
    folder = Begin(recipe.With("model.core", $$"""{ "kind": "{{kind}}", "hidden": 128 }"""), $"sample-{kind}");
    Console.WriteLine($"{kind}: test error {GoOn(folder).TestErrorPercent:F2} %");
}

// 3. The model's file says what its core is. Any program that registers the core opens it: ./fovea does not, and says so.
TrainedModel model = TrainedModel.Open(folder);
Console.WriteLine($"opened again: {((RecurrentAttentionOptions)model.Recipe.Model).Core}, test error {model.Evaluate(digits).ErrorPercent:F2} %");

// 4. To be given away: a folder with the model, what was measured of it, its recipe and its metrics.
string given = Path.Combine("runs", "sample-gatedAverage");
using (RunFolder run = RunFolder.Open(folder)) run.Export(given, digits, overwrite: true);
Console.WriteLine($"given away: {given}, test error {TrainedModel.Open(given).Evaluate(digits).ErrorPercent:F2} %");

// A run in a folder, stopped after two seconds: it leaves a checkpoint.
string Begin(Recipe recipe, string name)
{
    using RunFolder run = RunFolder.CreateNumbered("runs", name, recipe);
    using Trainer trainer = new(recipe, digits, run);
    using CancellationTokenSource stop = new(TimeSpan.FromSeconds(2));
    try
    {
        trainer.Run(stop.Token);
    }
    catch (OperationCanceledException)
    {
        Console.WriteLine($"{run.Path} was stopped");
    }

    return run.Path;
}

// What the folder says is all that going on takes, and the weights at the end are the same bits as without the stop.
TrainingResult GoOn(string path)
{
    using RunFolder run = RunFolder.Open(path);
    using Trainer trainer = new(run.ReadRecipe(), digits, run);
    return trainer.Run();
}

// What a recipe says of the core: its options with their defaults and ranges.
internal sealed record GatedAverageOptions : CoreOptions
{
    public int Hidden { get; init => field = Check.Width(value, nameof(Hidden)); } = 256;

    public override IRecurrentCore Create(ModelBuilder build, Signal input) => new GatedAverageCore(build, input, Hidden);
}

// Compile-time JSON, so that it is fit for ahead-of-time builds. Where reflection is allowed, RecipeParts.Add<CoreOptions, GatedAverageOptions>(name) does without.
[JsonSerializable(typeof(GatedAverageOptions))]
internal sealed partial class PartsJson : JsonSerializerContext;

internal sealed class GatedAverageCore : IRecurrentCore
{
    private readonly Signal input, gate, candidate;
    private readonly Dense inputToGate, stateToGate, inputToCandidate;

    public GatedAverageCore(ModelBuilder build, Signal input, int hidden)
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
