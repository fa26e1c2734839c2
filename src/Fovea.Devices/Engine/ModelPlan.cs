using Fovea.Devices.Images;
using Fovea.Devices.Parts;
using Fovea.Devices.Plans;
using Fovea.Models;
using Fovea.Parts;

namespace Fovea.Devices.Engine;

/// <summary>
/// A recurrent attention model on a device: its parts, and the launches of a pass over a batch. What the parts are comes from the model's options; where
/// their parameters lie, from the model itself.
/// </summary>
internal sealed class ModelPlan
{
    private readonly PlanBuilder plan;
    private readonly RecurrentAttentionModel model;
    private readonly DeviceImages? images;
    private readonly ChannelNormalization? normalization;
    private readonly DeviceSlot patches, looked, draws;
    private readonly DeviceMatrix overview;
    private readonly IDeviceGlimpse glimpse;
    private readonly IDeviceCore core;
    private readonly DeviceHead action, location, baseline;
    private readonly uint views, channelMeans;

    /// <summary>Takes places for a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="model">The model.</param>
    /// <param name="images">What it looks at; null to find out how much memory it takes.</param>
    /// <param name="hasViews">Whether images are seen turned, mirrored, moved or brightened.</param>
    /// <param name="groupRows">Rows that are normalised together.</param>
    public ModelPlan(PlanBuilder plan, RecurrentAttentionModel model, DeviceImages? images, bool hasViews, int groupRows)
    {
        this.plan = plan;
        this.model = model;
        this.images = images;
        normalization = model.Normalization;
        RecurrentAttentionOptions options = model.Options;
        // First of all, so that it lies at the same place for any number of rows: it is written once.
        channelMeans = plan.Reserve(2 * model.Channels);
        views = hasViews ? plan.Reserve((long)plan.Pass.Images * GroupItems.View) : 0;
        patches = plan.AddSlot(model.Sensor.PatchLength(model.Channels));
        looked = plan.AddSlot(2);
        draws = new DeviceSlot(plan.Reserve((long)plan.Pass.Steps * plan.Pass.Rows * GroupItems.DrawStride), plan.Pass.Steps, plan.Pass.Rows, GroupItems.DrawStride);
        glimpse = options.Glimpse is ConvolutionalGlimpseOptions convolutional
            ? new ConvolutionalGlimpse(plan, patches, looked, convolutional.Normalization, groupRows)
            : new DenseGlimpse(plan, patches, looked);
        if (options.Context is { } view)
        {
            int cells = model.Channels * view.Size * view.Size;
            overview = new DeviceMatrix(plan.Reserve((long)plan.Pass.Rows * DeviceMatrix.StrideOf(cells)), plan.Pass.Rows, cells);
            glimpse = new ContextGlimpse(plan, overview, glimpse);
        }

        core = options.Core switch
        {
            LstmCoreOptions => new GatedDeviceCore(plan, glimpse.Output.Value, "lstm", hasCell: true),
            MinimalGatedCoreOptions => new GatedDeviceCore(plan, glimpse.Output.Value, "minimal_gated"),
            GatedRecurrentCoreOptions => new GatedDeviceCore(plan, glimpse.Output.Value, "gru", keepsApart: true),
            _ => new ReluDeviceCore(plan, glimpse.Output.Value),
        };
        DeviceHead Head(HeadOptions head, HeadPlace place) => new(plan, head, place, core.State.Value, groupRows);
        action = Head(options.Action, model.ActionPlace);
        location = Head(options.Location, model.LocationPlace);
        baseline = Head(options.Baseline, model.BaselinePlace);
    }

    /// <summary>Where the channels' means and, behind them, deviations lie.</summary>
    public uint ChannelMeans => channelMeans;

    /// <summary>Class logits.</summary>
    public DeviceSignal Logits => action.Output;

    /// <summary>Records of locations, [steps, rows, <see cref="GroupItems.DrawStride"/>].</summary>
    public DeviceSlot Draws => draws;

    private bool IsTraining => plan.Pass.IsTraining;

    private int Last => plan.Pass.Steps - 1;

    /// <summary>Adds the forward pass.</summary>
    /// <param name="augmentation">How images are changed; null for as they are.</param>
    /// <param name="seed">Seed of those changes.</param>
    public void AddForward(AugmentationOptions? augmentation = null, ulong seed = 0)
    {
        images?.AddDrawing(plan);
        if (augmentation is not null && views != 0) AddViews(augmentation, seed);
        for (int t = 0; t <= Last; t++)
        {
            AddLook(t);
            if (t == 0 && model.Options.Context is { } view) AddOverview(view.Size);
            glimpse.Forward(plan, t);
            core.Forward(plan, t);
            if (t < Last) location.Forward(plan, t, 1);
        }

        bool everyGlimpse = IsTraining && model.Options.ClassAfterEveryGlimpse;
        action.Forward(plan, everyGlimpse ? 0 : Last, everyGlimpse ? Last + 1 : 1);
        if (IsTraining && Last > 0) baseline.Forward(plan, 0, Last);
    }

    /// <summary>Adds loss and backward pass, up to the sums of the parameters' gradients in their splits.</summary>
    /// <param name="options">The loss.</param>
    /// <param name="classWeights">Where the classes' weights lie; null for 1 each.</param>
    /// <returns>Where the rows' losses are summed by groups, and how many groups.</returns>
    public (uint Partials, int Groups) AddBackward(LossOptions options, uint? classWeights)
    {
        (uint Partials, int Groups) losses = AddLoss(options, classWeights);
        GradientTarget stateGradient = new(core.State.Gradient);
        action.Backward(plan, stateGradient);
        location.Backward(plan, stateGradient);
        baseline.Backward(plan, stateGradient);
        core.Backward(plan, stateGradient, glimpse);
        glimpse.Backward(plan);
        plan.MultiplyLearned();
        return losses;
    }

    private (uint Partials, int Groups) AddLoss(LossOptions options, uint? classWeights)
    {
        PassShape pass = plan.Pass;
        int steps = pass.Steps, groups = (pass.Rows + GroupItems.Row - 1) / GroupItems.Row;
        bool everyStep = model.Options.ClassAfterEveryGlimpse;
        uint judged = plan.Reserve((long)steps * pass.Rows * GroupItems.Judged), partials = plan.Reserve((long)groups * StepResults.Losses);
        float rowWeight = 1f / pass.Rows, share = steps > 1 ? 1f / (steps - 1) : 0f;
        Judge judge = new()
        {
            Rows = (uint)pass.Rows,
            Rollouts = (uint)pass.Rollouts,
            Classes = (uint)model.Classes,
            Steps = (uint)steps,
            FirstStep = everyStep ? 0u : (uint)Last,
            Logits = action.Output.Value.Place,
            LogitsGradient = action.Output.Gradient.Place,
            Stride = (uint)action.Output.Value.Stride,
            Judged = judged,
            HasClassWeights = classWeights is null ? 0u : 1u,
            ClassWeights = classWeights ?? 0,
            Reward = (uint)options.Reward,
            RowWeight = rowWeight,
            EarlyWeight = rowWeight * options.EarlyClassWeight * share,
            Smoothing = options.LabelSmoothing,
        };
        plan.LaunchOverItems("judge", (long)pass.Rows * (everyStep ? steps : 1), judge, GroupItems.Row, plan.Numbers, plan.Labels);
        Teach teach = new()
        {
            Rows = (uint)pass.Rows,
            Rollouts = (uint)pass.Rollouts,
            Steps = (uint)steps,
            EveryStep = everyStep ? 1u : 0u,
            Gains = options.RewardTiming == RewardTiming.Gains ? 1u : 0u,
            BaselineKind = (uint)options.Baseline,
            BoundIsTanh = model.Options.LocationBound == LocationBound.Tanh ? 1u : 0u,
            Judged = judged,
            Draws = draws.Place,
            Raw = location.Output.Value.Place,
            RawGradient = location.Output.Gradient.Place,
            RawStride = (uint)location.Output.Value.Stride,
            Baseline = baseline.Output.Value.Place,
            BaselineGradient = baseline.Output.Gradient.Place,
            BaselineStride = (uint)baseline.Output.Value.Stride,
            Partials = partials,
            Discount = options.Discount,
            RatioClip = options.RatioClip,
            RowWeight = rowWeight,
            PolicyWeight = options.PolicyWeight,
            BaselineWeight = options.BaselineWeight,
            EarlyClassWeight = options.EarlyClassWeight,
        };
        plan.LaunchOverItems("teach", pass.Rows, teach);
        return (partials, groups);
    }

    private void AddViews(AugmentationOptions options, ulong seed) => plan.LaunchOverItems(
        "views", plan.Pass.Images,
        new Views
        {
            Images = (uint)plan.Pass.Images,
            Place = views,
            Shift = (uint)options.Shift,
            SeedLow = (uint)seed,
            SeedHigh = (uint)(seed >> 32),
            QuarterTurns = options.QuarterTurns ? 1u : 0u,
            Flips = options.Flips ? 1u : 0u,
            Brightness = options.Brightness,
        },
        GroupItems.Row, plan.Settings, plan.Numbers);

    private void AddLook(int t)
    {
        DeviceSlot raw = location.Output.Value;
        int before = Math.Max(0, t - 1);
        ImageShape shape = images?.Shape ?? default;
        Glimpse look = new()
        {
            Rows = (uint)plan.Pass.Rows,
            Rollouts = (uint)plan.Pass.Rollouts,
            T = (uint)t,
            Draws = PlaceOfDraws(t),
            Looked = looked.Step(t).Place,
            LookedStride = (uint)looked.Stride,
            Raw = raw.Step(before).Place,
            RawStride = (uint)raw.Stride,
            Patches = patches.Step(t).Place,
            PatchStride = (uint)patches.Stride,
            Size = (uint)model.Sensor.Size,
            Scales = (uint)model.Sensor.Scales,
            Channels = (uint)model.Channels,
            Height = (uint)shape.Height,
            Width = (uint)shape.Width,
            BoundIsTanh = model.Options.LocationBound == LocationBound.Tanh ? 1u : 0u,
            LocationScale = model.Options.LocationScale,
            PixelsByImage = images is { IsResident: true } ? 1u : 0u,
            IsListed = IsTraining ? 1u : 0u,
            HasViews = views == 0 ? 0u : 1u,
            Views = views,
            HasNormalization = normalization is null ? 0u : 1u,
            Means = channelMeans,
            Deviations = channelMeans + (uint)model.Channels,
        };
        if (images is not null) plan.Launch("look", plan.Pass.Rows, 1, GroupItems.Look, look, plan.Settings, plan.Numbers, images.Pixels);
    }

    private void AddOverview(int size)
    {
        ImageShape shape = images?.Shape ?? default;
        Overview argument = new()
        {
            Rows = (uint)plan.Pass.Rows,
            Rollouts = (uint)plan.Pass.Rollouts,
            Cells = overview.Place,
            Stride = (uint)overview.Stride,
            Size = (uint)size,
            Channels = (uint)model.Channels,
            Height = (uint)shape.Height,
            Width = (uint)shape.Width,
            PixelsByImage = images is { IsResident: true } ? 1u : 0u,
            IsListed = IsTraining ? 1u : 0u,
            HasViews = views == 0 ? 0u : 1u,
            Views = views,
            HasNormalization = normalization is null ? 0u : 1u,
            Means = channelMeans,
            Deviations = channelMeans + (uint)model.Channels,
        };
        if (images is not null) plan.Launch("overview", plan.Pass.Rows, 1, GroupItems.Look, argument, plan.Settings, plan.Numbers, images.Pixels);
    }

    private uint PlaceOfDraws(int t) => draws.Place + (uint)((long)t * plan.Pass.Rows * GroupItems.DrawStride);
}
