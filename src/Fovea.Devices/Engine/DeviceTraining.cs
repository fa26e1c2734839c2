using System.Runtime.InteropServices;
using Fovea.Devices.Drivers;
using Fovea.Devices.Images;
using Fovea.Devices.Plans;
using Fovea.Models;
using Fovea.Parts;
using Fovea.Policies;
using Fovea.PolicyGradients;
using Fovea.Training.Engines;

namespace Fovea.Devices.Engine;

/// <summary>
/// Training on a device. Images, parameters, the optimizer's memory and activations live there; a step is one recorded list of launches, sends the
/// numbers of its images and brings its losses back. Sums are split in a fixed way and added up in a fixed order: the same device gives the same bits,
/// from run to run and after a resume.
/// </summary>
internal sealed class DeviceTraining : ITrainingEngine
{
    private readonly Device device;
    private readonly RecurrentAttentionModel model;
    private readonly TrainingOptions options;
    private readonly ProductTile? tile;
    private readonly DeviceImages images;
    private readonly DeviceBuffer memory, numbers;
    private readonly StepSettings settings;
    private readonly DeviceBuffers buffers;
    private readonly ParameterMap map;
    private readonly int groupRows;
    private readonly float[]? classWeights, decays;
    private readonly Dictionary<int, StepPlan> plans = [];
    private readonly double[] norms = new double[Ranges.Groups - 1];

    /// <summary>Takes the memory that full batches need.</summary>
    /// <param name="device">The device.</param>
    /// <param name="model">The model; its weights are sent by <see cref="Send"/>.</param>
    /// <param name="images">The training images.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="tile">The tile size of all products; null for the quickest of each.</param>
    /// <param name="mostImageBytes">Bytes that the images may have to lie on the device; null for half of what is free.</param>
    /// <exception cref="DeviceException">There is not enough memory; says which batch would fit.</exception>
    public DeviceTraining(Device device, RecurrentAttentionModel model, ImageSet images, TrainingOptions options, ProductTile? tile = null, long? mostImageBytes = null)
    {
        this.device = device;
        this.model = model;
        this.options = options;
        this.tile = tile;
        Optimizer = options.NewOptimizer(model.Parameters);
        BatchCut cut = BatchCut.For(options.BatchSize, options.Rollouts, model.Glimpses, model.RowsNormalizedTogether);
        groupRows = cut.NormalizesTogether ? cut.ImagesPerBlock * options.Rollouts : options.BatchSize * options.Rollouts;
        classWeights = options.Loss.ClassWeights.Factors(images.Labels, model.Classes);
        decays = options.Optimizer is AdamOptions { WeightDecay: > 0f } ? DecayingLines(model.Parameters) : null;
        // A batch has no more images than there are.
        int most = Math.Clamp(images.Count, 1, options.BatchSize);
        map = MapFor(most);
        try
        {
            this.images = new DeviceImages(device, images, inTraining: true, mostImageBytes);
            settings = new StepSettings(device);
            numbers = device.Allocate((long)most * sizeof(int));
            DeviceBuffer[] rooms = DeviceMemory.Allocate(
                device, most, [batch => Plan(batch, MapFor(batch), DeviceBuffers.None, null).Builder.Length * sizeof(float), this.images.BytesFor], "training", "training.batchSize");
            memory = rooms[0];
            this.images.TakeRoom(rooms[1]);
        }
        catch
        {
            Dispose();
            throw;
        }

        buffers = new DeviceBuffers(memory, settings.Buffer, numbers, this.images.Labels);
    }

    /// <inheritdoc/>
    public IOptimizer Optimizer { get; }

    /// <inheritdoc/>
    public IReadOnlyList<double> GradientNorms => norms;

    /// <inheritdoc/>
    public LocationTally Locations { get; private set; }

    /// <summary>How images come to the device.</summary>
    public DeviceImages Images => images;

    private bool HasViews => options.Augmentation != new AugmentationOptions();

    /// <inheritdoc/>
    public void Send()
    {
        device.Write<float>(memory, ParameterMap.Values, model.Parameters.Values.Span);
        for (int state = 0; state < Optimizer.State.Count; state++) device.Write<float>(memory, map.StateAt(state), Optimizer.State[state].Values.Span);
    }

    /// <inheritdoc/>
    public void Fetch()
    {
        device.Read(memory, ParameterMap.Values, model.Parameters.Values.Span);
        for (int state = 0; state < Optimizer.State.Count; state++) device.Read(memory, map.StateAt(state), Optimizer.State[state].Values.Span);
        model.Parameters.Changed();
    }

    /// <inheritdoc/>
    public RowLoss Run(ReadOnlySpan<int> numbers, Gaze looking, float learningRate, int step, int inEpoch = 0)
    {
        int first = (step - 1) * options.UpdatesPerBatch;
        SendBatch(numbers, inEpoch);
        StepPlan plan = PlanOf(numbers.Length);
        RunUpdate(plan, looking, learningRate, first + 1, inEpoch);
        RowLoss loss = ReadResults(plan);
        for (int done = 1; done < options.UpdatesPerBatch; done++) RunUpdate(plan, Gaze.Recorded, learningRate, first + done + 1, inEpoch);
        // The loss is told as it was before the first update, the norms as they were at the last.
        if (options.UpdatesPerBatch > 1) ReadResults(plan);
        return loss;
    }

    /// <summary>The first half of a step: brings the gradients back to <see cref="ParameterSet.Gradients"/>, and returns the loss's parts summed over rows.</summary>
    public RowLoss ComputeGradients(ReadOnlySpan<int> numbers, Gaze looking, int inEpoch = 0)
    {
        SendBatch(numbers, inEpoch);
        StepPlan plan = PlanOf(numbers.Length);
        settings.Set(looking, inEpoch, options, learningRate: 0f, step: 1);
        device.Run(plan.Gradients);
        device.Read(memory, map.Gradients, model.Parameters.Gradients.Span);
        return ReadResults(plan);
    }

    /// <summary>Fills all memory that no step may count on with a number, for tests.</summary>
    internal void Poison(float value)
    {
        float[] piece = new float[1 << 16];
        Array.Fill(piece, value);
        for (long place = map.End; place < memory.Bytes / sizeof(float); place += piece.Length)
            device.Write<float>(memory, place, piece.AsSpan(0, (int)Math.Min(piece.Length, (memory.Bytes / sizeof(float)) - place)));
        foreach (StepPlan plan in plans.Values) WriteConstants(plan.Places);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (StepPlan plan in plans.Values) plan.Gradients.Dispose();
        plans.Clear();
        // Where there was no room for all of it, some is not there.
        images?.Dispose();
        memory?.Dispose();
        numbers?.Dispose();
        settings?.Dispose();
    }

    private void SendBatch(ReadOnlySpan<int> batch, int epoch)
    {
        device.Write(numbers, 0, batch);
        images.SendBatch(batch, epoch);
    }

    private void RunUpdate(StepPlan plan, Gaze gaze, float learningRate, int step, int epoch)
    {
        settings.Set(gaze, epoch, options, learningRate, step);
        device.Run(plan.Gradients);
        device.Run(plan.Update);
    }

    private RowLoss ReadResults(StepPlan plan)
    {
        Span<StepResults> results = stackalloc StepResults[1];
        device.Read(memory, plan.Places.Results, MemoryMarshal.Cast<StepResults, float>(results));
        StepResults read = results[0];
        (norms[0], norms[1], norms[2]) = (read.ClassifierNorm, read.PolicyNorm, read.BaselineNorm);
        Locations = new LocationTally((long)plan.Places.Rows * (model.Glimpses - 1), (long)read.CutOff, read.Distance);
        return new RowLoss
        {
            CrossEntropy = read.CrossEntropy,
            EarlyCrossEntropy = read.EarlyCrossEntropy,
            Classification = read.Classification,
            Policy = read.Policy,
            Baseline = read.Baseline,
            Reward = read.Reward,
            Correct = read.Correct,
        };
    }

    private StepPlan PlanOf(int batch)
    {
        if (plans.TryGetValue(batch, out StepPlan? known)) return known;
        (PlanBuilder builder, StepPlaces places) = Plan(batch, map, buffers, images);
        StepPlan plan = new(places, device.Record([.. builder.Launches.SkipLast(1)]), builder.Launches[^1]);
        plans.Add(batch, plan);
        WriteConstants(places);
        return plan;
    }

    private void WriteConstants(StepPlaces places)
    {
        if (classWeights is not null) device.Write<float>(memory, places.ClassWeights, classWeights);
        if (decays is not null) device.Write<float>(memory, places.Decays, decays);
        if (model.Normalization is { } normalization) device.Write<float>(memory, places.ChannelMeans, [.. normalization.Mean, .. normalization.Deviation]);
    }

    private ParameterMap MapFor(int batch) =>
        new(model.Parameters.Length, Optimizer.State.Count, PlanBuilder.SplitsOf(batch * options.Rollouts, model.Glimpses));

    /// <summary>All launches of a step; the last one changes the parameters.</summary>
    private (PlanBuilder Builder, StepPlaces Places) Plan(int batch, ParameterMap map, DeviceBuffers where, DeviceImages? seen)
    {
        PassShape pass = new(batch, options.Rollouts, model.Glimpses, model.Glimpses, IsTraining: true);
        PlanBuilder builder = new(where, map, model.Parameters, pass, tile);
        uint weights = builder.Reserve(model.Classes), results = builder.Reserve(StepResults.Length), decaying = builder.Reserve(decays?.Length ?? 0);
        Ranges ranges = RangesOf(model.Parameters, out int chunks);
        uint squares = builder.Reserve(chunks);
        ModelPlan plan = new(builder, model, seen, HasViews, groupRows);
        plan.AddForward(options.Augmentation, options.Seed);
        (uint partials, int groups) = plan.AddBackward(options.Loss, classWeights is null ? null : weights);
        Update update = new()
        {
            Ranges = ranges,
            Values = ParameterMap.Values,
            Gradients = map.Gradients,
            Splits = map.SplitSums,
            SplitLength = (uint)map.Length,
            SplitCount = (uint)builder.Splits,
            Squares = squares,
            First = map.StateAt(0),
            Second = map.StateAt(1),
            Chunks = (uint)chunks,
            LossPartials = partials,
            LossGroups = (uint)groups,
            Results = results,
            ClipNorm = options.ClipNorm,
            HasAverage = options.AverageDecay > 0f ? 1u : 0u,
            Average = map.StateAt(map.States - 1),
            AverageDecay = options.AverageDecay,
        };
        if (options.Optimizer is AdamOptions adam) (update.IsAdam, update.Beta1, update.Beta2, update.HasDecay, update.Decays) = (1, adam.Beta1, adam.Beta2, decays is null ? 0u : 1u, decaying);
        else update.Momentum = ((SgdOptions)options.Optimizer).Momentum;
        builder.Launch("sum_gradients", chunks, 1, GroupItems.Chunk, update);
        builder.Launch("conclude", 1, 1, GroupItems.Chunk, update);
        builder.Launch("update", chunks, 1, GroupItems.Chunk, update, builder.Settings);
        return (builder, new StepPlaces(pass.Rows, results, weights, decaying, plan.ChannelMeans));
    }

    /// <summary>For each line of the parameters' buffer, 1 where weights decay, else 0.</summary>
    internal static float[] DecayingLines(ParameterSet parameters)
    {
        float[] lines = new float[parameters.Length / Matrix.Line];
        foreach (Range weights in parameters.Weights) lines.AsSpan((weights.Start.Value / Matrix.Line)..(weights.End.Value / Matrix.Line)).Fill(1f);
        return lines;
    }

    private static Ranges RangesOf(ParameterSet parameters, out int chunks)
    {
        Ranges ranges = default;
        chunks = 0;
        foreach (ParameterGroup group in Enum.GetValues<ParameterGroup>())
        {
            (int start, int length) = parameters.RangeOf(group);
            int i = (int)group;
            (ranges.Start[i], ranges.Length[i], ranges.FirstChunk[i]) = ((uint)start, (uint)length, (uint)chunks);
            chunks += (length + Ranges.ChunkLength - 1) / Ranges.ChunkLength;
        }

        return ranges;
    }

    /// <summary>How many rows a step has, and where what the host reads and writes of it lies.</summary>
    private readonly record struct StepPlaces(int Rows, uint Results, uint ClassWeights, uint Decays, uint ChannelMeans);

    /// <summary>What a step with so many images does: all up to the gradients and their norms, then the change of the parameters.</summary>
    private sealed record StepPlan(StepPlaces Places, Recording Gradients, Launch Update);
}
