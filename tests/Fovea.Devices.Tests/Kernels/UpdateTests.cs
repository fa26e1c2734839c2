using System.Runtime.InteropServices;
using Fovea.Devices.Drivers;
using Fovea.Devices.Engine;
using Fovea.Devices.Plans;
using Fovea.Parts;

namespace Fovea.Devices.Tests.Kernels;

/// <summary>From the splits' sums to new parameters, beside the processor's optimizers: the same bits from the same gradients.</summary>
public sealed class UpdateTests : IDisposable
{
    private const int Splits = 5;

    // Classifier, policy, baseline, statistics: more than a chunk, less than one, a single line, two chunks and a bit.
    private static readonly int[] lengths = [3 * 1024, 48, 16, (2 * 1024) + 16];

    private readonly Device device = TestDevice.Open();

    public static TheoryData<float?, float, float, float> Cases => new MatrixTheoryData<float?, float, float, float>([0f, 0.7f, null], [0f, 0.9f], [0f, 0.5f], [1f, 0.3f]);

    private static int Length => lengths.Sum();

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parameters_and_what_the_optimizer_remembers_are_the_processors(float? weightDecayOfAdam, float averageDecay, float clipNorm, float policyFactor)
    {
        TrainingOptions options = new() { Optimizer = weightDecayOfAdam is { } weightDecay ? new AdamOptions { Beta1 = 0.8f, Epsilon = 1e-3f, WeightDecay = weightDecay } : new SgdOptions(), AverageDecay = averageDecay, ClipNorm = clipNorm, PolicyLearningRateFactor = policyFactor };
        Random random = new(3);
        float[] splits = [.. Enumerable.Range(0, Splits * Length).Select(_ => (float)(random.NextDouble() - 0.5))];
        float[] values = [.. Enumerable.Range(0, Length).Select(_ => (float)(random.NextDouble() - 0.5))];
        IOptimizer expected = options.NewOptimizer(Parameters());
        ParameterMap map = new(Length, expected.State.Count, Splits);
        uint squares = (uint)map.End, losses = squares + 64, results = losses + (7 * StepResults.Losses), decays = results + (uint)StepResults.Length;
        float[] decaying = DeviceTraining.DecayingLines(Parameters());
        using DeviceBuffer memory = device.Allocate((decays + decaying.Length) * sizeof(float));
        using StepSettings settings = new(device);
        Update update = UpdateOf(map, options) with { Squares = squares, LossPartials = losses, Results = results, HasDecay = weightDecayOfAdam > 0f ? 1u : 0u, Decays = decays };
        device.Write<float>(memory, decays, decaying);
        device.Write<float>(memory, ParameterMap.Values, values);
        device.Write<float>(memory, map.SplitSums, splits);
        const float learningRate = 0.01f;
        for (int step = 1; step <= 3; step++)
        {
            settings.Set(Gaze.Recorded, epoch: 0, options, learningRate, step);
            Launch("sum_gradients", (int)update.Chunks, update, memory);
            Launch("conclude", 1, update, memory);
            Launch("update", (int)update.Chunks, update, memory, settings.Buffer);
            float[] gradients = device.Fetch<float>(memory, Length, map.Gradients);
            StepResults told = MemoryMarshal.Cast<float, StepResults>(device.Fetch<float>(memory, StepResults.Length, results))[0];
            float[] norms = [told.ClassifierNorm, told.PolicyNorm, told.BaselineNorm], scales = [told.ClassifierScale, told.PolicyScale, told.BaselineScale];
            Assert.Equal(SumOf(splits), gradients);
            for (int group = 0, start = 0; group < lengths.Length; start += lengths[group++])
            {
                Span<float> part = values.AsSpan(start, lengths[group]);
                ReadOnlySpan<float> gradient = gradients.AsSpan(start, lengths[group]);
                if (group == (int)ParameterGroup.Statistics)
                {
                    for (int i = 0; i < part.Length; i++) part[i] -= gradient[i];
                    continue;
                }

                double exact = Math.Sqrt(gradient.ToArray().Sum(number => (double)number * number));
                Close.To(exact, norms[group], 1e-6 * exact, $"norm of group {group}");
                Close.To(clipNorm > 0 && exact > clipNorm ? clipNorm / exact : 1, scales[group], 1e-6, $"factor of group {group}");
                float rate = group == (int)ParameterGroup.Policy ? learningRate * policyFactor : learningRate;
                expected.Update(part, gradient, start, scales[group], rate, step);
            }

            Assert.Equal(values, device.Fetch<float>(memory, Length));
            for (int state = 0; state < expected.State.Count; state++)
                Assert.Equal(expected.State[state].Values.Span.ToArray(), device.Fetch<float>(memory, Length, map.StateAt(state)));
        }
    }

    [Fact]
    public void Losses_are_summed_over_all_groups_of_rows()
    {
        const int groups = 1000;
        TrainingOptions options = new();
        ParameterMap map = new(Length, States: 2, Splits);
        uint squares = (uint)map.End, losses = squares + 64, results = losses + (groups * StepResults.Losses);
        using DeviceBuffer memory = device.Allocate((results + StepResults.Length) * sizeof(float));
        float[] partials = [.. Enumerable.Range(0, groups * StepResults.Losses).Select(i => (float)(i % 1013))];
        device.Write<float>(memory, losses, partials);
        Launch("conclude", 1, UpdateOf(map, options) with { Squares = squares, LossPartials = losses, LossGroups = groups, Results = results }, memory);
        float[] told = device.Fetch<float>(memory, StepResults.Losses, results);
        for (int loss = 0; loss < told.Length; loss++) Assert.Equal(Enumerable.Range(0, groups).Sum(group => partials[(group * StepResults.Losses) + loss]), told[loss]);
    }

    /// <summary>Split by split, as the processor adds its shards.</summary>
    private static float[] SumOf(float[] splits)
    {
        float[] sum = splits[..Length];
        for (int split = 1; split < Splits; split++)
            for (int i = 0; i < Length; i++) sum[i] += splits[(split * Length) + i];
        return sum;
    }

    /// <summary>As many numbers of each group; some of them are weights, which can decay.</summary>
    private static ParameterSet Parameters()
    {
        ParameterSet parameters = new();
        Initializer zeros = Initializer.Constant(0f);
        parameters.AddVector("bias", ParameterGroup.Classifier, 992, zeros);
        parameters.AddMatrix("weight", ParameterGroup.Classifier, 65, 32, zeros);
        parameters.AddMatrix("policy.weight", ParameterGroup.Policy, 2, 16, zeros);
        parameters.AddVector("policy.bias", ParameterGroup.Policy, 16, zeros);
        parameters.AddVector("baseline.bias", ParameterGroup.Baseline, 16, zeros);
        parameters.AddMatrix("mean", ParameterGroup.Statistics, 129, 16, zeros);
        parameters.Allocate();
        return parameters;
    }

    private static Update UpdateOf(ParameterMap map, TrainingOptions options)
    {
        Update update = new()
        {
            Values = ParameterMap.Values,
            Gradients = map.Gradients,
            Splits = map.SplitSums,
            SplitLength = (uint)map.Length,
            SplitCount = Splits,
            First = map.StateAt(0),
            Second = map.StateAt(1),
            ClipNorm = options.ClipNorm,
            HasAverage = options.AverageDecay > 0f ? 1u : 0u,
            Average = map.StateAt(map.States - 1),
            AverageDecay = options.AverageDecay,
        };
        if (options.Optimizer is AdamOptions adam) (update.IsAdam, update.Beta1, update.Beta2) = (1, adam.Beta1, adam.Beta2);
        else update.Momentum = ((SgdOptions)options.Optimizer).Momentum;
        uint start = 0, chunks = 0;
        for (int group = 0; group < lengths.Length; group++)
        {
            (update.Ranges.Start[group], update.Ranges.Length[group], update.Ranges.FirstChunk[group]) = (start, (uint)lengths[group], chunks);
            start += (uint)lengths[group];
            chunks += ((uint)lengths[group] + Ranges.ChunkLength - 1) / Ranges.ChunkLength;
        }

        return update with { Chunks = chunks };
    }

    private void Launch(string kernel, int groups, Update update, DeviceBuffer memory, params KernelArgument[] more) =>
        device.Run(new Launch(kernel, groups, 1, GroupItems.Chunk, [memory, .. more, KernelArgument.FromValue(update)]));
}
